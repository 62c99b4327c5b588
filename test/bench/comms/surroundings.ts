// What communications are measured with: databases of their own, many people in several time zones, and an e-mail as large as a real one.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { EmbeddedPostgres } from '../../../src/db/embedded/server.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { openOwnDb } from '../../../src/db/own.ts';
import { openTargetDb } from '../../../src/db/target.ts';
import { dateMark } from '../../../src/features/communications/date-mark.ts';
import { greetingMark } from '../../../src/features/communications/rendered.ts';
import { openLog } from '../../../src/lib/log.ts';
import { rendered, type Surroundings } from '../../kit/comms-engine.ts';

export const log = openLog('error');
export const connections = 5;
const zones = [
  'UTC',
  'Europe/Vienna',
  'America/New_York',
  'Asia/Tokyo',
  'Asia/Dubai',
  'America/Sao_Paulo',
  'Australia/Sydney',
];

/** 11 KB of HTML, with each recipient's name in it and dates in their time zone. */
export function content() {
  const words = 'Sign-in works again';
  const greeting = greetingMark('Hello {name},', 'Hello,');
  const at = dateMark(new Date('2026-11-29T14:05:00Z'), 'whole');
  const lines = `<p style="margin:0 0 16px">${words} for everybody since 14:05 UTC.</p>`.repeat(160);
  const html = `<html><body><p>${greeting}</p>${lines}<p>${at}</p></body></html>`;
  const text = `${greeting}\n${`${words} for everybody since 14:05 UTC.\n`.repeat(20)}${at}`;
  return { ...rendered(), email: { subject: words, html, text } };
}

let databases = 0;

/** New databases, the watched one with so many people in it. */
export async function surroundings(postgres: EmbeddedPostgres, people: number, url: string): Promise<Surroundings> {
  databases += 1;
  const [ownUrl, watchedUrl] = await Promise.all([
    postgres.database(`own_${databases}`),
    postgres.database(`watched_${databases}`),
  ]);
  const own = openOwnDb({ url: ownUrl, log });
  await migrate(own);
  await own.close();
  const watched = openTargetDb({ url: watchedUrl, log });
  await watched.runFile(`create table people as select 'user' || n || '@example.com' as email, 'en' as locale, 'u' || n as user_id,
    (array[${zones.map((zone) => `'${zone}'`).join()}])[1 + n % ${zones.length}] as time_zone, 'User ' || n as name
    from generate_series(1, ${people}) n`);
  await watched.close();
  return { ownUrl, watchedUrl, smtpUrls: [url], connections, timeoutMs: 10_000 };
}

/** What the mail server took since it was asked last. */
export async function counted(sink: ChildProcess): Promise<{ accepted: number; twice: number }> {
  sink.send('count');
  const [said] = await once(sink, 'message');
  return said as { accepted: number; twice: number };
}
