// Instatus: https://instatus.com/help/api. It keeps nothing of ours: an update is known again by its title and text.
import { z } from 'zod';
import type { Notice } from '../../features/communications/outlet.ts';
import { cannotShow, type PageApi } from './page.ts';

const Update = z.object({ message: z.string().nullish() });
const Incident = z.object({ id: z.string(), name: z.string(), updates: z.array(Update).default([]) });
const Created = z.object({ id: z.string() });

const words = {
  investigating: 'INVESTIGATING',
  identified: 'IDENTIFIED',
  monitoring: 'MONITORING',
  resolved: 'RESOLVED',
};
const maintenanceWords = { scheduled: 'NOTSTARTEDYET', in_progress: 'INPROGRESS', completed: 'COMPLETED' };
const minuteMs = 60_000;

/** @param components ours to theirs */
export function instatus(page: string, components: Readonly<Record<string, string>>): PageApi {
  const isMaintenance = (status: string): status is keyof typeof maintenanceWords => status in maintenanceWords;
  const pathOf = (status: string) =>
    `/v1/${encodeURIComponent(page)}/${isMaintenance(status) ? 'maintenances' : 'incidents'}`;
  return {
    async find({ content, remoteId }, call) {
      const { title, status, body } = content.statusPage;
      const all = z.array(Incident).parse(await call({ method: 'GET', path: pathOf(status) }));
      const found = all.find(
        ({ id, name, updates }) =>
          (remoteId === undefined ? name === title : id === remoteId) &&
          updates.some(({ message }) => plain(message ?? '') === plain(body)),
      );
      return found === undefined ? { found: false } : { found: true, remoteId: found.id };
    },
    async publish(notice, call) {
      const { content, remoteId, at } = notice;
      const { title, status, body } = content.statusPage;
      const affected = notice.components ?? Object.keys(components);
      const theirs = affected.flatMap((name) => components[name] ?? []);
      const common = { message: body, components: theirs, notify: true };
      const path = pathOf(status);
      const update = {
        ...common,
        ...(isMaintenance(status) ? { status: maintenanceWords[status] } : shownAs(notice, theirs)),
      };
      if (remoteId !== undefined) {
        const kind = isMaintenance(status) ? 'maintenance-updates' : 'incident-updates';
        const told = { ...update, started: at.toISOString() };
        await call({ method: 'POST', path: `${path}/${encodeURIComponent(remoteId)}/${kind}`, body: told });
        return remoteId;
      }
      const times = isMaintenance(status) ? windowOf(notice) : { started: at.toISOString() };
      return Created.parse(await call({ method: 'POST', path, body: { name: title, ...update, ...times } })).id;
    },
  };
}

function shownAs({ content }: Notice, theirs: readonly string[]) {
  const status = content.statusPage.status as keyof typeof words;
  const level = content.inApp.level === 'critical' ? 'MAJOROUTAGE' : 'PARTIALOUTAGE';
  const shown = { investigating: level, identified: level, monitoring: 'DEGRADEDPERFORMANCE', resolved: 'OPERATIONAL' }[
    status
  ];
  return { status: words[status], statuses: theirs.map((id) => ({ id, status: shown })) };
}

function windowOf({ maintenance }: Notice) {
  if (maintenance === undefined) throw cannotShow('a maintenance needs the times at which it begins and ends');
  const duration = Math.round((maintenance.until.getTime() - maintenance.from.getTime()) / minuteMs);
  return { start: maintenance.from.toISOString(), duration };
}

// It gives its texts back as HTML.
const plain = (text: string) =>
  text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
