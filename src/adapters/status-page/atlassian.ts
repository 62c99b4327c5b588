// Atlassian Statuspage: https://developer.statuspage.io (v1). It has no idempotency key: our ids stand in the incident's metadata.
import { z } from 'zod';
import type { Notice } from '../../features/communications/outlet.ts';
import { cannotShow, type PageApi } from './page.ts';

const Metadata = z.object({ backbolt: z.object({ thread: z.string(), communication: z.string() }).optional() });
const Incident = z.object({ id: z.string(), metadata: Metadata.nullish().catch(null) });
const Created = z.object({ id: z.string() });

type Components = Readonly<Record<string, string>>;

/** @param components ours to theirs */
export function atlassian(page: string, components: Components): PageApi {
  const path = `/v1/pages/${encodeURIComponent(page)}/incidents`;
  const one = (id: string) => `${path}/${encodeURIComponent(id)}`;
  const marks = (notice: Notice, incident: z.output<typeof Incident> | undefined) =>
    incident?.metadata?.backbolt?.thread === notice.thread ? incident.metadata.backbolt : undefined;
  return {
    async find(notice, call) {
      if (notice.remoteId !== undefined) {
        const incident = Incident.parse(await call({ method: 'GET', path: one(notice.remoteId) }));
        return { found: marks(notice, incident)?.communication === notice.id, remoteId: notice.remoteId };
      }
      // The newest hundred: what is looked for was made a moment ago.
      const incidents = z.array(Incident).parse(await call({ method: 'GET', path: `${path}?limit=100` }));
      const incident = incidents.find((candidate) => marks(notice, candidate) !== undefined);
      if (incident === undefined) return { found: false };
      return { found: marks(notice, incident)?.communication === notice.id, remoteId: incident.id };
    },
    async publish(notice, call) {
      const { content, remoteId } = notice;
      const { title, status, body } = content.statusPage;
      const shown = componentStatus(notice);
      const affected = notice.components ?? Object.keys(components);
      const theirs = affected.flatMap((name) => components[name] ?? []);
      const incident = {
        name: title,
        status,
        body,
        metadata: { backbolt: { thread: notice.thread, communication: notice.id } },
        ...(theirs.length === 0 ? {} : { component_ids: theirs }),
        ...(theirs.length === 0 || shown === undefined
          ? {}
          : { components: Object.fromEntries(theirs.map((id) => [id, shown])) }),
        ...(status === 'scheduled' ? windowOf(notice) : {}),
      };
      if (remoteId === undefined) {
        // It does not take a maintenance that begins as something else than planned.
        const first =
          status === 'in_progress' || status === 'completed' ? { ...incident, ...windowOf(notice) } : incident;
        return Created.parse(await call({ method: 'POST', path, body: { incident: first } })).id;
      }
      await call({ method: 'PATCH', path: one(remoteId), body: { incident } });
      return remoteId;
    },
  };
}

function windowOf({ maintenance }: Notice) {
  if (maintenance === undefined) throw cannotShow('a maintenance needs the times at which it begins and ends');
  return { scheduled_for: maintenance.from.toISOString(), scheduled_until: maintenance.until.toISOString() };
}

/** What a notice means for the components that it is about. */
function componentStatus({ content }: Notice): string | undefined {
  const { status } = content.statusPage;
  if (status === 'resolved' || status === 'completed') return 'operational';
  if (status === 'in_progress') return 'under_maintenance';
  if (status === 'scheduled') return undefined;
  if (status === 'monitoring') return 'degraded_performance';
  return content.inApp.level === 'critical' ? 'major_outage' : 'partial_outage';
}
