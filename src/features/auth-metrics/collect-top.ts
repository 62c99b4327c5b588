// Reads which addresses and accounts fail to sign in most, hour by hour; less often than the samples, since it reads whole hours.
import { day, hour, minute } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { Round } from './collection-round.ts';
import type { AuthMetricsDeps } from './deps.ts';
import type { PackFigure } from './source-pack.ts';
import { presentFiles, readPackFile, refused, TopRow } from './source-rows.ts';
import { saveTopWatermark, whileHolding } from './source-store.ts';
import { cleanName } from './tally.ts';
import { replaceTop, type TopKind } from './top-store.ts';

// The hour that runs is read again this often; an hour that is over once more after the last late row.
const everyMs = 5 * minute;
const hoursAtOnce = 6;
const brief = { brief: true };
const files: readonly [TopKind, PackFigure][] = [
  ['address', 'top-addresses'],
  ['account', 'top-accounts'],
];

/**
 * Brings the top lists up to the round's now, oldest hours first, until `deadline` (of performance.now()). A failure is logged; the next
 * round goes on. @returns false when another replica took over.
 */
export async function collectTop(deps: AuthMetricsDeps, round: Round, deadline: number): Promise<boolean> {
  const { name, state, now } = round;
  const oldest = now.getTime() - deps.policy.collector.backfill_days * day;
  // A watermark of the future is left over from a clock that was put back.
  let read = Math.max(Math.min(state.top_watermark?.getTime() ?? oldest, now.getTime()), oldest);
  let hours = hoursAtOnce;
  // What was read as it happened may have got late rows since; an hour that is read long after has them all.
  let lateMs = deps.policy.collector.late_minutes * minute;
  try {
    while (now.getTime() - read >= everyMs && performance.now() < deadline) {
      const from = Math.floor((read - lateMs) / hour) * hour;
      // At least one hour that was not read before.
      const to = Math.min(Math.max(from + hours * hour, (Math.floor(read / hour) + 1) * hour), now.getTime());
      const isOurs = await readHours(deps, round, new Date(from), new Date(to)).catch((error: unknown) => {
        if (hours === 1 || !(error instanceof AppError) || error.code !== 'watched.too_slow') throw error;
        return 'too much' as const;
      });
      if (isOurs === false) return false;
      if (isOurs === true) [read, lateMs] = [to, 0];
      else hours = 1;
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    deps.log.warn({ source: name, code: error.code, error: error.message }, 'top addresses and accounts not read');
  }
  return true;
}

async function readHours(deps: AuthMetricsDeps, round: Round, from: Date, to: Date): Promise<boolean> {
  const { name, source, state } = round;
  const lists = await source.db.read(async (db) => {
    const present = await presentFiles(db, source.pack);
    const read: [TopKind, TopRow[]][] = [];
    for (const [kind, figure] of files) {
      const file = present.find((candidate) => candidate.figure === figure);
      if (file === undefined) continue;
      const rows = await readPackFile(db, file, TopRow, [from, to, deps.policy.top.names_per_hour]);
      const strays = rows.filter((row) => row.hour < from || row.hour >= to || row.hour.getTime() % hour !== 0);
      if (strays.length > 0) throw refused('unexpected_row', file, 'returned an hour that was not asked for');
      read.push([kind, rows]);
    }
    return read;
  }, brief);
  return await whileHolding(deps.db, name, state.fence, async (tx) => {
    for (const [kind, rows] of lists) await replaceTop(tx, name, kind, { from, to }, mergeByName(rows));
    await saveTopWatermark(tx, name, to);
  });
}

// Names that differ only in what cleaning takes away become one.
function mergeByName(rows: readonly TopRow[]): TopRow[] {
  const merged = new Map<string, TopRow>();
  for (const row of rows) {
    const name = cleanName(row.name);
    const key = `${row.hour.getTime()} ${name}`;
    const before = merged.get(key);
    const sum = { succeeded: row.succeeded + (before?.succeeded ?? 0), failed: row.failed + (before?.failed ?? 0) };
    merged.set(key, { hour: row.hour, name, ...sum });
  }
  return [...merged.values()];
}
