// Cachet 3: https://docs.cachethq.io. Its API shows no idempotency key: an update is known again by its text.
import { z } from 'zod';
import { cannotShow, type PageApi } from './page.ts';

const Attributes = z.object({ name: z.string().nullish(), message: z.string().nullish() });
const Resource = z.object({ id: z.coerce.string(), attributes: Attributes });
const One = z.object({ data: Resource });
const Many = z.object({ data: z.array(Resource) });

// IncidentStatusEnum and ComponentStatusEnum.
const statuses = { investigating: 1, identified: 2, monitoring: 3, resolved: 4 };
const componentStatuses = { operational: 1, performance: 2, partial: 3, major: 4 };

/** @param components ours to the numbers that theirs have */
export function cachet(components: Readonly<Record<string, string>>): PageApi {
  const path = '/api/incidents';
  return {
    async find({ content, remoteId }, call) {
      const { title, body } = content.statusPage;
      const same = ({ attributes }: z.output<typeof Resource>) => (attributes.message ?? '').trim() === body.trim();
      if (remoteId !== undefined) {
        const { data } = Many.parse(
          await call({ method: 'GET', path: `${path}/${encodeURIComponent(remoteId)}/updates` }),
        );
        return { found: data.some(same), remoteId };
      }
      const { data } = Many.parse(await call({ method: 'GET', path: `${path}?sort=-id&per_page=50` }));
      const found = data.find((one) => one.attributes.name === title && same(one));
      return found === undefined ? { found: false } : { found: true, remoteId: found.id };
    },
    async publish(notice, call) {
      const { content, remoteId } = notice;
      const { title, status, body: message } = content.statusPage;
      if (!(status in statuses))
        throw cannotShow('Cachet shows a planned maintenance as a schedule, which it is not sent');
      const code = statuses[status as keyof typeof statuses];
      const level = content.inApp.level === 'critical' ? componentStatuses.major : componentStatuses.partial;
      const shown =
        status === 'resolved'
          ? componentStatuses.operational
          : status === 'monitoring'
            ? componentStatuses.performance
            : level;
      const affected = notice.components ?? Object.keys(components);
      const theirs = affected
        .flatMap((name) => components[name] ?? [])
        .map((id) => ({ id: Number(id), status: shown }));
      if (remoteId === undefined) {
        const body = { name: title, status: code, message, visible: true, notifications: true, components: theirs };
        return One.parse(await call({ method: 'POST', path, body })).data.id;
      }
      await call({
        method: 'POST',
        path: `${path}/${encodeURIComponent(remoteId)}/updates`,
        body: { status: code, message },
      });
      for (const { id, status: one } of theirs)
        await call({ method: 'PUT', path: `/api/components/${id}`, body: { status: one } });
      return remoteId;
    },
  };
}
