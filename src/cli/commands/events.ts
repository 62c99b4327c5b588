// `events`: the record of a stream.
import { listEvents } from '../../features/events/list-events.ts';
import { text, whole } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { printable } from '../printable.ts';

const onAPage = 50;

export const events = defineCommand({
  description: `the record of a stream such as incident-12, auth-status or access, ${onAPage} events at a time; AFTER is the last number seen`,
  words: { stream: text(200, 'STREAM'), after: whole('AFTER', { from: 0 }).optional() },
  async run({ stream, after }, { db }) {
    const { rows, next } = await listEvents(db, stream, { after: after?.toString(), limit: onAPage });
    const lines = rows.map(({ seq, at, actor, kind, data }) =>
      printable(`#${seq} ${at.toISOString()} ${actor} ${kind} ${data}`),
    );
    if (next !== undefined) lines.push(`more: npm run backbolt -- events ${stream} ${next}`);
    return { text: lines.length === 0 ? 'No events.' : lines.join('\n'), ok: true };
  },
});
