// Enters an audience into the ledger, portion by portion: who is there twice, cannot be written to or must not be, is counted and passed over.
import type { OwnDb, Tx } from '../../db/own.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import { type AudienceRow, addressProblem, entryOf } from './audience.ts';
import type { AudienceReport, Communication } from './communication.ts';
import { analyzeDeliveries, clearUnsent, type Entered, type Entry, insertDeliveries } from './delivery-store.ts';
import type { CommunicationDeps } from './deps.ts';
import { readAudience } from './read-audience.ts';

const mostExamples = 20;
const worthAnalyzing = 500;

/**
 * Reads the audience and replaces what the ledger holds of it: nothing may have been sent yet.
 * @param input.fenced runs a transaction that only whoever holds the lease can commit
 * @returns how many are to be written to, and what was passed over
 * @throws AppError those of `readAudience`; of `fenced`
 */
export async function fillLedger(
  deps: Pick<CommunicationDeps, 'communicationPolicy' | 'sources'>,
  input: {
    communication: Communication;
    locales: readonly string[];
    at: Date;
    fenced: <T>(work: (tx: Tx) => Promise<T>) => ReturnType<OwnDb['transaction']>;
  },
): Promise<{ count: number; report: AudienceReport }> {
  const { communication, at, fenced } = input;
  const { number, audience, default_locale: fallback, essential } = communication;
  const report: AudienceReport = { read: 0, invalid: 0, duplicates: 0, suppressed: 0, unsubscribed: 0, examples: [] };
  let count = 0;
  const skip = (kind: 'invalid' | 'duplicates', value: string, reason: string) => {
    report[kind] += 1;
    if (report.examples.length >= mostExamples) return;
    report.examples.push({ value: scrubAndCap(JSON.stringify(value), 120), reason });
  };
  const select = (rows: readonly AudienceRow[]) => {
    const entries = new Map<string, Entry>();
    for (const row of rows) {
      const problem = addressProblem((row.email ?? '').trim()) ?? edgeProblem(row.email);
      if (problem !== undefined) {
        skip('invalid', row.email ?? '', problem);
        continue;
      }
      const entry = entryOf(row, { available: input.locales, fallback });
      if (entries.has(entry.recipient)) skip('duplicates', entry.recipient, 'is there more than once');
      else entries.set(entry.recipient, entry);
    }
    return [...entries.values()];
  };
  const add = (entered: readonly Entered[], asked: number) => {
    const of = (reasons: readonly (string | null)[]) =>
      entered.reduce(
        (sum, row) => sum + (row.state === 'suppressed' && reasons.includes(row.reason) ? row.count : 0),
        0,
      );
    const pending = entered.reduce((sum, row) => sum + (row.state === 'pending' ? row.count : 0), 0);
    const all = entered.reduce((sum, row) => sum + row.count, 0);
    count += pending;
    report.unsubscribed += of(['unsubscribed']);
    report.suppressed += of(['bounce', 'complaint', 'manual']);
    // Who came with an earlier portion.
    report.duplicates += asked - all;
  };
  await fenced((tx) => clearUnsent(tx, number));
  if (audience === null) return { count, report };
  await readAudience(deps, audience, async (rows) => {
    report.read += rows.length;
    const entries = select(rows);
    const entered = (await fenced((tx) =>
      insertDeliveries(tx, { communication: number, channel: 'email', essential, entries, at }),
    )) as Entered[];
    add(entered, entries.length);
  });
  if (report.read >= worthAnalyzing) await fenced((tx) => analyzeDeliveries(tx));
  return { count, report };
}

// Blanks around an address are a matter of typing; a line break there is an attempt at something.
const edgeProblem = (address: string | null | undefined) =>
  /[\r\n\p{Cc}]/u.test(address ?? '') ? 'holds a line break or another control character' : undefined;
