// Cachet 3: https://docs.cachethq.io. Its API shows no idempotency key: an update is known again by its text.
import { z } from 'zod';
import type { Notice } from '../../features/communications/outlet.ts';
import { cannotShow, type PageApi } from './page.ts';

const Attributes = z.object({ name: z.string().nullish(), message: z.string().nullish() });
const Resource = z.object({ id: z.coerce.string(), attributes: Attributes });
const One = z.object({ data: Resource });
const Many = z.object({ data: z.array(Resource) });

// IncidentStatusEnum and ComponentStatusEnum.
const statuses = { investigating: 1, identified: 2, monitoring: 3, resolved: 4 };
const componentStatuses = { operational: 1, performance: 2, partial: 3, major: 4 };
type Call = Parameters<PageApi['publish']>[1];
type Components = Readonly<Record<string, string>>;

/** @param components ours to the numbers that theirs have */
export function cachet(components: Components): PageApi {
  return {
    async find({ content, remoteId: id }, call) {
      const { title, status, body } = content.statusPage;
      const path = pathFor(status);
      const remoteId = ofKind(id, status);
      const same = ({ attributes }: z.output<typeof Resource>) => (attributes.message ?? '').trim() === body.trim();
      if (remoteId !== undefined) {
        const { data } = Many.parse(await call({ method: 'GET', path: `${path}/${remoteId}/updates` }));
        return { found: data.some(same), remoteId: id as string };
      }
      const { data } = Many.parse(await call({ method: 'GET', path: `${path}?sort=-id&per_page=50` }));
      const found = data.find((one) => one.attributes.name === title && same(one));
      return found === undefined ? { found: false } : { found: true, remoteId: named(found.id, status) };
    },
    async publish(notice, call) {
      const { status } = notice.content.statusPage;
      const remoteId = ofKind(notice.remoteId, status);
      const id = await (isIncident(status) ? incident : maintenance)({ ...notice, remoteId }, components, call);
      return named(id, status);
    },
  };
}

const isIncident = (status: string): status is keyof typeof statuses => status in statuses;
const pathFor = (status: string) => (isIncident(status) ? '/api/incidents' : '/api/schedules');

// Incidents and schedules are numbered apart, and one thread can have one of each.
const mark = 'schedule-';
const named = (id: string, status: string) => (isIncident(status) ? id : `${mark}${id}`);
function ofKind(id: string | undefined, status: string): string | undefined {
  if (id?.startsWith(mark) !== !isIncident(status)) return undefined;
  return encodeURIComponent(id.replace(mark, ''));
}

/** Those that a notice is about, by their numbers. */
const affectedBy = (notice: Notice, components: Components, status: number) =>
  (notice.components ?? Object.keys(components))
    .flatMap((name) => components[name] ?? [])
    .map((id) => ({ id: Number(id), status }));

async function incident(notice: Notice, components: Components, call: Call): Promise<string> {
  const { content, remoteId } = notice;
  const { title, status, body: message } = content.statusPage;
  const code = statuses[status as keyof typeof statuses];
  const theirs = affectedBy(notice, components, shownBy(notice));
  if (remoteId === undefined) {
    const body = { name: title, status: code, message, visible: true, notifications: true, components: theirs };
    return One.parse(await call({ method: 'POST', path: '/api/incidents', body })).data.id;
  }
  const body = { status: code, message };
  await call({ method: 'POST', path: `/api/incidents/${remoteId}/updates`, body });
  for (const { id, status: one } of theirs)
    await call({ method: 'PUT', path: `/api/components/${id}`, body: { status: one } });
  return remoteId;
}

function shownBy({ content }: Notice): number {
  const { status } = content.statusPage;
  if (status === 'resolved') return componentStatuses.operational;
  if (status === 'monitoring') return componentStatuses.performance;
  return content.inApp.level === 'critical' ? componentStatuses.major : componentStatuses.partial;
}

/** A schedule is upcoming, in progress or complete by its times, so that these are what an update sets; its status is Cachet's to tell. */
async function maintenance(notice: Notice, components: Components, call: Call): Promise<string> {
  const { content, remoteId, at } = notice;
  const { title, status, body: message } = content.statusPage;
  const planned = notice.maintenance && {
    scheduled_at: timeText(notice.maintenance.from),
    completed_at: timeText(notice.maintenance.until),
  };
  const now = {
    ...(status === 'in_progress' ? { scheduled_at: timeText(at) } : {}),
    ...(status === 'completed' ? { completed_at: timeText(at) } : {}),
  };
  if (remoteId === undefined) {
    if (planned === undefined) throw cannotShow('a maintenance needs the times at which it begins and ends');
    const theirs = affectedBy(notice, components, componentStatuses.partial);
    const body = { name: title, message, ...planned, ...now, components: theirs };
    return One.parse(await call({ method: 'POST', path: '/api/schedules', body })).data.id;
  }
  // The times first: setting them again changes nothing, and the text is what a repeat is known by.
  const path = `/api/schedules/${remoteId}`;
  await call({ method: 'PUT', path, body: { ...planned, ...now } });
  await call({ method: 'POST', path: `${path}/updates`, body: { message } });
  return remoteId;
}

// UTC, which is what Cachet keeps unless its administrator chose another zone.
const timeText = (at: Date) => at.toISOString().slice(0, 19).replace('T', ' ');
