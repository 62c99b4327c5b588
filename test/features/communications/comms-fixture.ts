// Communications in a test: databases, a mail server, people to write to.

import { expect } from 'vitest';
import { sql } from '../../../src/db/sql.ts';
import { openTargetDb } from '../../../src/db/target.ts';
import { readCommunication } from '../../../src/features/communications/read-communication.ts';
import { afterThis } from '../../kit/after-this.ts';
import { type CommsEngine, openComms, type Surroundings } from '../../kit/comms-engine.ts';
import { newDatabase, quietLog } from '../../kit/database.ts';
import { type SmtpSink, startSmtpSink } from '../../kit/smtp-sink.ts';

export type Comms = {
  engine: CommsEngine;
  sinks: SmtpSink[];
  /** The first mail server. */
  sink: SmtpSink;
  /** Another replica on the same databases. */
  replica(): Promise<CommsEngine>;
};

type Person = { email: string | null; locale?: string | null; name?: string | null };

/** Closed at the end of the test. `people` are in the watched database. */
export async function openCommsTest(
  options: Partial<Surroundings> & { people?: readonly Person[]; servers?: number } = {},
): Promise<Comms> {
  const { people = [], servers = 1, ...more } = options;
  const [ownUrl, watchedUrl] = await Promise.all([newDatabase({ migrated: true }), newPeople(people)]);
  const sinks = await Promise.all(Array.from({ length: servers }, () => startSmtpSink()));
  for (const sink of sinks) afterThis(sink.stop);
  const at: Surroundings = { ownUrl, watchedUrl, smtpUrls: sinks.map(({ url }) => url), ...more };
  const replica = async () => {
    const engine = await openComms(at, quietLog);
    afterThis(engine.close);
    return engine;
  };
  return { engine: await replica(), sinks, sink: sinks[0] as SmtpSink, replica };
}

/** So many, `user0@example.com` and so on. */
export const crowd = (count: number): Person[] =>
  Array.from({ length: count }, (_, n) => ({ email: `user${n}@example.com`, locale: 'en', name: `User ${n}` }));

/** A database with these people in it; as the view `users` of a schema where one is named. Returns its URL. */
export async function newPeople(people: readonly Person[], schema?: string): Promise<string> {
  const url = await newDatabase({ migrated: false });
  const db = openTargetDb({ url, log: quietLog });
  await db.run(sql`create table people (user_id text, email text, locale text, time_zone text, name text)`);
  await db.run(
    sql`insert into people select 'u' || n, email, locale, 'UTC', name
      from unnest(${people.map(({ email }) => email)}::text[], ${people.map(({ locale }) => locale ?? null)}::text[],
        ${people.map(({ name }) => name ?? null)}::text[]) with ordinality as p (email, locale, name, n)`,
  );
  if (schema !== undefined) {
    await db.runFile(`create schema ${schema}; create view ${schema}.users as select * from people`);
  }
  await db.close();
  return url;
}

export async function expectState(engine: CommsEngine, number: number, state: string): Promise<void> {
  const { communication } = await readCommunication(engine, { number, actor: 'cli:test' });
  expect(communication.state).toBe(state);
}
