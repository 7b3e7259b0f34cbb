import type { Json, JsonObject } from '../entry/canonical';
import { isObject } from '../entry/canonical';
import type { Where } from '../report';
import type { Found } from './entries';

const isHash = (value: Json | undefined): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const paperLists = new Set(['documents', 'evidence', 'attachments']);

/** The papers, rule sets and sealed values that entries name, each with the first place that names it. */
export class Named {
  readonly papers = new Map<string, Where>();
  readonly ruleSets = new Map<string, Where>();
  readonly commitments = new Map<string, Where>();
  /** How many entries were read. */
  entries = 0;

  add({ entry, where }: Found): void {
    this.entries += 1;
    this.walk(entry.data, entry.type, where);
    this.walk(entry.actor, entry.type, where);
    const { ruleSet, hash, from } = entry.data;
    if (entry.type === 'DecisionProposed' && isObject(ruleSet)) this.note(this.ruleSets, ruleSet.hash, where);
    if (entry.type === 'RuleSetAdopted') {
      this.note(this.ruleSets, hash, where);
      if (isObject(from)) this.note(this.ruleSets, from.hash, where);
    }
  }

  private note(among: Map<string, Where>, value: Json | undefined, where: Where): void {
    if (isHash(value) && !among.has(value)) among.set(value, where);
  }

  /**
   * Papers stand in fields that end in `Hash`, in `document`, in lists of papers (also in what shows for whom the actor
   * acts), and in a revision's two drafts.
   */
  private walk(value: JsonObject, type: string, where: Where): void {
    for (const [field, item] of Object.entries(value)) {
      if (field === 'commitment') this.note(this.commitments, item, where);
      else if (field.endsWith('Hash') || field === 'document') this.note(this.papers, item, where);
      else if (type === 'DraftRevised' && (field === 'from' || field === 'to')) this.note(this.papers, item, where);
      for (const each of Array.isArray(item) ? item : [item])
        if (isObject(each)) this.walk(each, type, where);
        else if (Array.isArray(item) && paperLists.has(field)) this.note(this.papers, each, where);
    }
  }
}
