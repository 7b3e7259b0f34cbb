import { withClient } from '../servers/postgres';
import type { Receipts } from '../load/receipts';
import { must } from '../report';
import type { Report } from '../report';
import { replayDecisions } from './model';
import { auditReceipts, scanStreams } from './streams';

export interface WholeCheck {
  entries: number;
  decisions: number;
  acknowledged: number;
}

/** After any fault: ledger, receipts and model hold together, or it throws the first sentences of what does not. */
export async function checkWhole(ownerUrl: string, receipts: Receipts): Promise<WholeCheck> {
  return withClient(ownerUrl, async (client) => {
    const scanned = await scanStreams(client);
    const audited = auditReceipts(receipts.all(), scanned);
    const { decisions, differ } = await replayDecisions(client);
    const wrong = [
      ...scanned.broken.map(({ at, what }) => `${at}: ${what}`),
      ...audited.wrong,
      ...differ.map((stream) => `${stream}: its state differs`),
    ];
    must(wrong.length === 0, `${wrong.length} findings: ${wrong.slice(0, 3).join('; ')}`);
    return { entries: scanned.entries, decisions, acknowledged: audited.acknowledged };
  });
}

/** The end of a part that had load: audits once more and puts the figures into the totals. */
export async function countReceipts(report: Report, ownerUrl: string, receipts: Receipts): Promise<void> {
  const audited = await withClient(ownerUrl, async (client) =>
    auditReceipts(receipts.all(), await scanStreams(client)),
  );
  report.count(audited);
}
