import type { StageKind, Text } from '@dingce/domain';

/** Whose act it was, with the names that post and unit had at the time. */
export interface Who {
  kind: 'person' | 'citizen' | 'client' | 'engine';
  id: string;
  /** Null for citizens, the engine, and ids that no register knows. */
  name: string | null;
  post: string | null;
  unit: string | null;
  /** Who entered it for that person. */
  enteredBy: string | null;
}

export interface Paper {
  sha256: string;
  title: string;
}

/** One entry of the record, as people read it. */
export interface ChronicleLine {
  stream: string;
  seq: number;
  /** In the log; null while no published checkpoint covers it. */
  index: number | null;
  leaf: string;
  actId: string;
  type: string;
  title: Text;
  stage: StageKind | null;
  who: Who;
  /** How strongly the act is tied to its author, and the signature's algorithm if it is signed; whether a signature holds is for the verifier to say. */
  strength: Text;
  signature: string | null;
  responsibility: string | null;
  position: string | null;
  dissent: boolean;
  late: boolean;
  /** Said in a meeting: for its members, audit and inquiry only. */
  confidential: boolean;
  occurredAt: string;
  recordedAt: string;
  facts: { label: Text; value: string }[];
  papers: Paper[];
  basis: { key: string; article: Text }[];
}

export interface StageLine {
  kind: StageKind;
  title: Text;
  rounds: {
    round: number;
    status: 'open' | 'concluded' | 'superseded';
    openedAt: string;
    concludedAt: string | null;
    outcome: string | null;
  }[];
}

export interface MatrixRow {
  responsibility: Text;
  who: Who;
  stages: string[];
  acts: number;
  late: number;
  dissent: boolean;
  firstAt: string;
  lastAt: string;
}

export interface PositionRow {
  who: Who;
  position: Text;
  reasons: string;
  dissent: boolean;
  at: string;
}

/** What the pages for people are made from. All of it follows from the bundle's entries, but for the names. */
export interface Dossier {
  decisionId: string;
  title: string;
  organ: string;
  timeZone: string;
  status: Text;
  ruleSet: { title: Text; hash: string; layers: string[] };
  proposedAt: string;
  closedAt: string | null;
  stages: StageLine[];
  chronicle: ChronicleLine[];
  /** Statutory refusals that somebody ran into; lawful no's kept as evidence. */
  attempts: ChronicleLine[];
  matrix: MatrixRow[];
  positions: PositionRow[];
  comments: { stream: string; received: number; entries: number }[];
  documents: { sha256: string; bytes: number | null; title: string }[];
  proof: {
    origin: string;
    log: string;
    size: number;
    /** Base64, as the checkpoint has it. */
    root: string;
    /** Names of those who signed the checkpoint: the log, then its witnesses. */
    signedBy: string[];
    entries: number;
    notYetProved: number;
    exportedAt: string;
  };
}
