// How the watched database is: connections, locks, slow statements.
import type { KnownBlock } from '@slack/types';
import { dateToken } from '../../blockkit/date-token.ts';
import { codeMrkdwn, escapeMrkdwn } from '../../blockkit/escape.ts';
import type { DatabaseHealth } from '../../features/auth-metrics/database-health.ts';
import type { Message } from '../outcome.ts';
import { context, fields, header, section } from './blocks.ts';
import { countText, durationText, shareText, unknown } from './figures.ts';

// A server that is in trouble has many; the first ones are enough to begin with.
const mostWaits = 5;

export function databaseCard({ source, takenAt, figures, poolUse, waits, slowest }: DatabaseHealth): Message {
  const { connections, maxConnections, active, idleInTransaction, replicationLagMs, sizeBytes } = figures;
  const count = (value: number | null) => (value === null ? unknown : countText(value));
  const title = 'The watched database';
  const blocks: KnownBlock[] = [
    header(title),
    context(`Asked ${dateToken(takenAt, '{time_secs}')} · source ${escapeMrkdwn(source)}`),
    fields([
      ['Connections', `${countText(connections)} of ${countText(maxConnections)} (${shareText(poolUse)})`],
      ['Active', count(active)],
      ['Idle in transaction', count(idleInTransaction)],
      ['Waiting for a lock', waits.length === 0 ? 'none' : countText(figures.waiting)],
      ['Replication lag', durationText(replicationLagMs)],
      ['Size', sizeText(sizeBytes)],
    ]),
    ...(waits.length === 0 ? [] : [section(waitsText(waits))]),
    section(slowestText(slowest)),
  ];
  return { text: `${title}: ${countText(connections)} of ${countText(maxConnections)} connections`, blocks };
}

function waitsText(waits: DatabaseHealth['waits']): string {
  const lines = waits.slice(0, mostWaits).map(({ session, waitMs, by }) => {
    const holders = by.map(({ pid, application }) => `${pid}${application ? ` ${code(application)}` : ''}`).join(', ');
    return `:lock: ${session.pid} for ${durationText(waitMs)}, held by ${holders || unknown}\n${code(session.query)}`;
  });
  const more = waits.length > mostWaits ? [`… and ${countText(waits.length - mostWaits)} more`] : [];
  return ['*Blocked*', ...lines, ...more].join('\n');
}

function slowestText(slowest: DatabaseHealth['slowest']): string {
  if (slowest === null) return `*Slowest statements*  ${unknown}: pg_stat_statements is not there, or may not be read`;
  const lines = slowest.map(({ query, calls, mean_ms, longest_ms }) => {
    return `${durationText(mean_ms)} on average, ${durationText(longest_ms)} at most, ${countText(calls)} calls\n${code(query)}`;
  });
  return ['*Slowest statements*', ...(lines.length === 0 ? ['none'] : lines)].join('\n');
}

// Statements are data of that server: cut for a phone, and never markup.
const code = (text: string | null) =>
  codeMrkdwn(text === null ? unknown : text.length > 160 ? `${text.slice(0, 159)}…` : text);

function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
