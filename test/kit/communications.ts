// Communications for tests: a bot with a mail server and people to write to, driven as people drive it.
import { readFile } from 'node:fs/promises';
import PostalMime from 'postal-mime';
import { z } from 'zod';
import type { OwnDb } from '../../src/db/own.ts';
import { sql } from '../../src/db/sql.ts';
import { openTargetDb } from '../../src/db/target.ts';
import { startStatusPageApi } from '../../src/demo/tools/status-page-api.ts';
import type { CommunicationPolicy } from '../../src/features/communications/policy.ts';
import { afterThis } from './after-this.ts';
import type { TestBot } from './bot.ts';
import { newDatabase, quietLog } from './database.ts';
import { startIncidentBot, stillClocks } from './incidents.ts';
import { startSmtpSink } from './smtp-sink.ts';
import type { TestWorkspace } from './workspace.ts';
import type { Modal } from './workspace-modal.ts';
import type { Place, Seen } from './workspace-place.ts';

type Actor = ReturnType<TestWorkspace['as']>;
export type CommunicationBot = Awaited<ReturnType<typeof startCommunicationBot>>;

type Person = { email: string | null; locale?: string; name?: string };

/** So many, `user0@example.com` and so on; every third reads German. */
export const crowd = (count: number): Person[] =>
  Array.from({ length: count }, (_, n) => ({
    email: `user${n}@example.com`,
    locale: n % 3 === 0 ? 'de-AT' : 'en-GB',
    name: `User ${n}`,
  }));

type Options = Omit<Parameters<typeof startIncidentBot>[0] & object, 'env' | 'policy'> & {
  people?: readonly Person[];
  /** Changes the section of the shipped policy, which has no status page and no application: those have contract tests. */
  policy?: (communications: CommunicationPolicy) => void;
  env?: Record<string, string>;
  /** A status page and an application as well. */
  places?: boolean;
};

/** Starts it with a mail server and these people in the watched database; approval is needed from four people on. */
export async function startCommunicationBot(options: Options = {}) {
  const { people = crowd(3), policy, env, places, ...rest } = options;
  const there = places ? await openPlaces() : undefined;
  const sink = await startSmtpSink();
  afterThis(sink.stop);
  const bot = await startIncidentBot({
    policy(incidents, _rollbacks, communications) {
      stillClocks(incidents);
      communications.approvals.audience_above = 3;
      if (there === undefined) {
        communications.status_pages = {};
        communications.in_app = {};
      }
      policy?.(communications);
    },
    ...rest,
    env: { SMTP_URL: sink.url, ...there?.env, ...env },
  });
  await makePeople(bot, people);
  return { ...bot, sink, places: there };
}

/** The people of the watched database, where there are none yet. */
export async function makePeople(bot: Pick<TestBot, 'watched'>, people: readonly Person[]): Promise<void> {
  await bot.watched.app.runFile(`create table backbolt_source.users (user_id text, email text, locale text, time_zone text, name text);
    grant select on backbolt_source.users to backbolt_reader`);
  await addPeople(bot, people);
}

const Shown = z.object({ title: z.string(), body: z.string(), level: z.string(), expires_at: z.date() });

/** A status page and an application's messages, as their users see them. */
async function openPlaces() {
  const status = await startStatusPageApi({ key: 'test-key' });
  afterThis(status.stop);
  const url = await newDatabase({ migrated: false });
  const app = openTargetDb({ url, log: quietLog });
  afterThis(() => app.close());
  await app.runFile(await readFile('templates/install/in-app.sql', 'utf8'));
  return {
    status,
    /** In the application, oldest first. */
    banners: () =>
      app.rows(Shown, sql`select title, body, level, expires_at from backbolt_app.notifications order by starts_at`),
    env: {
      STATUSPAGE_URL: status.url,
      STATUSPAGE_PAGE: status.page,
      STATUSPAGE_KEY: 'test-key',
      IN_APP_DATABASE_URL: url,
    },
  };
}

/** More people to write to. */
export async function addPeople({ watched }: Pick<TestBot, 'watched'>, people: readonly Person[]): Promise<void> {
  const column = (key: keyof Person) => people.map((one) => one[key] ?? null);
  await watched.app.run(
    sql`insert into backbolt_source.users select 'u' || n, email, locale, 'UTC', name
      from unnest(${column('email')}::text[], ${column('locale')}::text[], ${column('name')}::text[]) with ordinality as p (email, locale, name, n)`,
  );
}

/** Opens the form of a template by the command. */
export async function openForm(channel: Place, who: Actor, template: string): Promise<Modal> {
  await channel.types(`/auth-comms ${template}`);
  const form = await who.modal('Tell users');
  await form.becomes('Nothing is sent yet');
  return form;
}

/** So many minutes from now, as a form takes it. */
export const inTime = (minutes: number): number => Math.floor(Date.now() / 60_000 + minutes) * 60;

/** Submits a form, which must be taken. */
export async function taken(form: Modal): Promise<void> {
  const { errors, notice } = await form.submit();
  if (notice !== null || Object.keys(errors).length > 0) throw new Error(JSON.stringify({ errors, notice }));
}

/** Writes "Sign-in is down" to everybody, and waits for its card with the audience counted. */
export async function writeDown(
  channel: Place,
  who: Actor,
  number = 1,
  values: Record<string, unknown> = {},
): Promise<Seen> {
  const form = await openForm(channel, who, 'authentication-down');
  await taken(form.fill({ 'Since when': inTime(-30), 'Next news by': inTime(30), ...values }));
  const card = await channel.sees(new RegExp(`C${number} Sign-in is down.*Written by`, 's'));
  await card.becomes(/people|person/);
  return card;
}

/** Somebody looks at what waits for approval, and decides. */
export async function decide(
  channel: Place,
  who: Actor,
  decision: 'Approve' | 'Refuse',
  reason?: string,
  asked: string | RegExp = 'waits for approval',
): Promise<Modal> {
  await (await channel.sees(asked)).button('Look and approve').click();
  const form = await who.modal('Look and approve');
  await form.becomes('Your decision');
  return form.fill({ 'Your decision': decision, ...(reason === undefined ? {} : { 'Why not?': reason }) });
}

/** What was sent to an address, as its mail program reads it. */
export async function mailTo({ sink }: Pick<CommunicationBot, 'sink'>, address: string) {
  const found = sink.received.filter(({ to }) => to === address);
  if (found.length !== 1) throw new Error(`${found.length} e-mails to ${address}`);
  return await PostalMime.parse(found[0]?.text ?? '');
}

const Recorded = z.object({ kind: z.string(), actor: z.string(), data: z.string() });

/** The kinds of events that are recorded of a communication, oldest first; without `communication.`. */
export async function recordedOfCommunication(db: OwnDb, number: number) {
  const rows = await db.rows(
    Recorded,
    sql`select kind, actor, data from backbolt.event where stream = ${`communication-${number}`} order by seq`,
  );
  return rows.map(({ kind, actor, data }) => ({
    kind: kind.replace('communication.', ''),
    actor,
    data: JSON.parse(data) as Record<string, unknown>,
  }));
}
