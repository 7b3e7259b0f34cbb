/** A paper that an entry names: its SHA-256, the field that names it, and of a list of materials the material's id. */
export interface NamedPaper {
  sha256: string;
  field: string;
  item?: string;
}

const lists = new Set(['documents', 'evidence', 'attachments']);
const single = new Set(['document']);
/** In a revision: the hash of the draft before and after. */
const ofRevision = new Set(['from', 'to']);
const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

/**
 * The papers that an event names, in order: fields that end in `Hash`, `document`, lists of documents, evidence and
 * attachments, and the two drafts of a revision. Commitments, heads and rule sets are hashes too, but no papers.
 */
export function papersOf(type: string, data: unknown): NamedPaper[] {
  if (Array.isArray(data)) return data.flatMap((item) => papersOf(type, item));
  if (data === null || typeof data !== 'object') return [];
  const { id } = data as { id?: unknown };
  return Object.entries(data).flatMap(([field, value]): NamedPaper[] => {
    if (isHash(value))
      return field.endsWith('Hash') || single.has(field) || (type === 'DraftRevised' && ofRevision.has(field))
        ? [{ sha256: value, field, ...(typeof id === 'string' ? { item: id } : {}) }]
        : [];
    if (lists.has(field) && Array.isArray(value))
      return value.flatMap((item) => (isHash(item) ? [{ sha256: item, field }] : papersOf(type, item)));
    return papersOf(type, value);
  });
}

const fieldTitles: Record<string, string> = {
  explanationHash: '说明',
  summaryHash: '汇总材料',
  opinionHash: '意见书',
  minutesHash: '会议纪要',
  recordHash: '记录',
  reportHash: '报告',
  signedDocumentHash: '签名文本',
  decidedDocumentHash: '决定文本',
  draftHash: '决策草案',
  evidence: '佐证材料',
  attachments: '附件',
  from: '修改前草案',
  to: '修改后草案',
};

/** What a paper is called: by the event that names it first, and by its material or field if that says more. `materials`: titles by id. */
export function paperTitle(eventTitle: string, { field, item }: NamedPaper, materials: Record<string, string>): string {
  const material = item !== undefined && Object.hasOwn(materials, item) ? materials[item] : undefined;
  if (field === 'draftHash' && material === undefined) return '决策草案';
  const more = material ?? fieldTitles[field];
  return more ? `${eventTitle}：${more}` : eventTitle;
}

/** Commitments to sealed values, wherever they stand in the data. */
export function commitmentsOf(data: unknown): string[] {
  if (Array.isArray(data)) return data.flatMap(commitmentsOf);
  if (data === null || typeof data !== 'object') return [];
  return Object.entries(data).flatMap(([field, value]) =>
    field === 'commitment' && isHash(value) ? [value] : commitmentsOf(value),
  );
}

/** Rule sets that an event pins the decision to, or moves it from. */
export function ruleSetsOf(type: string, data: unknown): string[] {
  const { ruleSet, hash, from } = data as { ruleSet?: { hash?: unknown }; hash?: unknown; from?: { hash?: unknown } };
  const named = type === 'DecisionProposed' ? [ruleSet?.hash] : type === 'RuleSetAdopted' ? [from?.hash, hash] : [];
  return named.filter(isHash);
}
