/** Is what is here unchanged; is everything here; or only good to know. */
export type Verdict = 'integrity' | 'completeness' | 'note';

/** Where to look: a file of the bundle or log, a stream and its sequence, a log index. */
export interface Where {
  file?: string;
  stream?: string;
  seq?: number;
  index?: number;
}

export interface Finding {
  check: CheckId;
  /** In kebab-case; stable, for programs. */
  code: string;
  verdict: Verdict;
  where: Where;
  zh: string;
  en: string;
}

export type CheckState = 'passed' | 'failed' | 'skipped';

/** One group of things checked. */
export interface Check {
  id: CheckId;
  zh: string;
  en: string;
  state: CheckState;
  /** How many things were checked. */
  done: number;
  /** What else there is to say; empty when nothing. */
  detailZh: string;
  detailEn: string;
}

export interface Report {
  kind: 'bundle' | 'log' | 'receipt';
  /** Known once they were read. */
  subject: {
    act?: string;
    origin?: string;
    log?: string;
    decision?: string;
    size?: number;
    root?: string;
    exportedAt?: string;
    /** Of a log: how many entries the last verification had seen, from where this one went on. */
    resumedFrom?: number;
  };
  integrity: boolean;
  completeness: boolean;
  checks: Check[];
  findings: Finding[];
  /** Findings beyond the first thousand: counted, not told. */
  omitted: number;
}

const mostFindings = 1000;

/** In which order a person reads them. */
const order = [
  'bag',
  'index',
  'layout',
  'checkpoint',
  'entries',
  'tiles',
  'streams',
  'papers',
  'signatures',
  'census',
  'older-checkpoint',
  'renewal',
] as const;

export type CheckId = (typeof order)[number];

/** Collects what is found, check by check. */
export class ReportWriter {
  readonly subject: Report['subject'] = {};
  private readonly checks = new Map<string, Check>();
  private readonly findings: Finding[] = [];
  private omitted = 0;
  private integrity = true;
  private completeness = true;

  constructor(private readonly kind: Report['kind']) {}

  /** Opens a check. It passes unless a finding of integrity or completeness says otherwise. */
  check(id: CheckId, zh: string, en: string): CheckWriter {
    const check: Check = { id, zh, en, state: 'passed', done: 0, detailZh: '', detailEn: '' };
    this.checks.set(id, check);
    return new CheckWriter(check, (finding) => this.add(check, finding));
  }

  get sound(): boolean {
    return this.integrity;
  }

  private add(check: Check, finding: Finding): void {
    if (finding.verdict === 'integrity') this.integrity = false;
    if (finding.verdict === 'completeness') this.completeness = false;
    if (finding.verdict !== 'note') check.state = 'failed';
    if (this.findings.length < mostFindings) this.findings.push(finding);
    else this.omitted += 1;
  }

  finish(): Report {
    const { kind, subject, integrity, completeness, findings, omitted } = this;
    const checks = order.flatMap((id) => this.checks.get(id) ?? []);
    return { kind, subject, integrity, completeness, checks, findings, omitted };
  }
}

export class CheckWriter {
  constructor(
    private readonly check: Check,
    private readonly add: (finding: Finding) => void,
  ) {}

  get failed(): boolean {
    return this.check.state === 'failed';
  }

  get counted(): number {
    return this.check.done;
  }

  /** One more thing was checked, or `n` more. */
  count(n = 1): void {
    this.check.done += n;
  }

  detail(zh: string, en: string): void {
    this.check.detailZh = zh;
    this.check.detailEn = en;
  }

  skip(zh: string, en: string): void {
    if (this.check.state === 'passed') this.check.state = 'skipped';
    this.detail(zh, en);
  }

  find(verdict: Verdict, code: string, where: Where, zh: string, en: string): void {
    this.add({ check: this.check.id, code, verdict, where, zh, en });
  }
}
