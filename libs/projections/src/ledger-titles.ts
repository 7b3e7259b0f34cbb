import type { Text } from '@dingce/domain';

/** What the ledger tells of itself, in words: the events of docs/transparency-log.md. */
export const ledgerEventTitles: Record<string, Text> = {
  LedgerOpened: { zh: '建立登记库', en: 'Ledger opened' },
  EngineEpochRaised: { zh: '提升引擎纪元', en: 'Engine epoch raised' },
  LogOpened: { zh: '开立透明日志', en: 'Log opened' },
  LogKeyRotated: { zh: '轮换日志签名密钥', en: 'Signing key of the log rotated' },
  LogSucceeded: { zh: '开立后继日志', en: 'Log succeeded by the next' },
  CensusTaken: { zh: '每日普查', en: 'Daily census taken' },
  EvidenceRenewed: { zh: '以新摘要算法更新证据', en: 'Evidence renewed under a newer hash' },
  LedgerUnfrozen: { zh: '解除登记冻结', en: 'Freeze of the ledger lifted' },
};
