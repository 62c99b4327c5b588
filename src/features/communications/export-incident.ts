// An incident's export with all that users were told about it: what exactly, who approved it, and what became of it.
import type { Actor } from '../events/event.ts';
import type { AppendixRow } from '../incidents/appendix.ts';
import type { ExportFormat } from '../incidents/export-format.ts';
import { exportTimeline } from '../incidents/export-timeline.ts';
import { stateWords } from './communication.ts';
import { listStored } from './communication-store.ts';
import type { CommunicationView } from './communication-view.ts';
import { type Counts, deliveryStates } from './delivery.ts';
import type { CommunicationDeps } from './deps.ts';
import { readCommunication } from './read-communication.ts';

const mostExported = 1_000;

/** @returns as `exportTimeline`. @throws as `exportTimeline` */
export async function exportIncident(
  deps: CommunicationDeps,
  input: { number: number; actor: Actor; format: ExportFormat },
): Promise<{ filename: string; content: string }> {
  const { number, actor } = input;
  const all = await listStored(deps.db, actor, { incident: number, limit: mostExported });
  const rows: AppendixRow[] = [];
  for (const one of all.reverse()) rows.push(rowOf(await readCommunication(deps, { number: one.number, actor })));
  return await exportTimeline(deps, input, [{ name: 'communications', title: 'What users were told', rows }]);
}

function rowOf({ communication: one, counts, votes, head }: CommunicationView): AppendixRow {
  const approved = votes.filter(({ hash, approved: yes }) => yes && hash === one.hash);
  const columns = {
    communication: `C${one.number} ${one.title}`,
    template: one.template,
    state: stateWords[one.state],
    channels: one.channels.join(', '),
    audience: one.audience === null ? '' : [one.audience.name, ...one.audience.parameters].join(' '),
    people: one.audience_count === null ? '' : String(one.audience_count),
    requested: `${one.requested_at.toISOString()} by ${personText(one.requested_by)}`,
    approved: approved.map(({ person, at }) => `${at.toISOString()} by ${personText(person)}`).join('; '),
    started: one.started_at?.toISOString() ?? '',
    ended: one.ended_at?.toISOString() ?? '',
    why: one.reason ?? one.health_override ?? '',
    delivered: one.channels.map((channel) => `${channel}: ${countsText(counts[channel])}`).join('; '),
    content_hash: one.content_hash,
    approval_hash: one.hash ?? '',
    record_hash: head,
  };
  return { entry: `C${one.number}`, at: one.requested_at, actor: one.requested_by, hash: head, columns };
}

const personText = (actor: string) => (/^[UW][A-Z0-9]+$/.test(actor) ? `<@${actor}>` : actor);

const countsText = (counts: Counts) =>
  deliveryStates.flatMap((state) => (counts[state] > 0 ? [`${counts[state]} ${state}`] : [])).join(', ') || 'nothing';
