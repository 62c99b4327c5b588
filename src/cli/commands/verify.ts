// `verify`: does every link of the record hold?
import { readFile } from 'node:fs/promises';
import { verifyEvents } from '../../features/events/verify-events.ts';
import { brokenLinkOf, readTimelineFile } from '../../features/incidents/timeline-json.ts';
import { messageOf } from '../../lib/errors.ts';
import { text } from '../arguments.ts';
import { type CliDeps, defineCommand, type Output, wrongUse } from '../command.ts';
import { printable } from '../printable.ts';

export const verify = defineCommand({
  description: 'is the record, or a timeline exported as JSON, unbroken? Names the first broken link of each stream',
  words: { file: text(4096, 'FILE').optional() },
  run: ({ file }, deps) => (file === undefined ? verifyRecord(deps) : verifyFile(file)),
});

async function verifyRecord({ db }: CliDeps): Promise<Output> {
  const { streams, events, broken } = await verifyEvents(db);
  if (broken.length === 0) return { text: `${events} events in ${streams} streams: every link holds.`, ok: true };
  const lines = broken.map(({ stream, seq, problem }) => `  ${printable(stream)} #${seq}: ${problem}`);
  return { text: `The record is broken in ${broken.length} of ${streams} streams:\n${lines.join('\n')}`, ok: false };
}

async function verifyFile(path: string): Promise<Output> {
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    throw wrongUse(`The file cannot be read: ${messageOf(error)}`);
  });
  const file = readTimelineFile(content);
  const broken = brokenLinkOf(file);
  if (broken !== undefined) return { text: `The file is broken at #${broken.seq}: ${broken.problem}`, ok: false };
  const last = file.entries.at(-1);
  const end = last === undefined ? '' : ` The last one is #${last.seq}, its hash is ${last.hash}.`;
  return { text: `${file.entries.length} entries: every link holds.${end}`, ok: true };
}
