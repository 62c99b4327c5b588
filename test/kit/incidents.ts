// Incidents for tests: a bot with a policy of the test's own, an incident declared as a person declares it, and what was recorded of it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { OwnDb } from '../../src/db/own.ts';
import { sql } from '../../src/db/sql.ts';
import type { CommunicationPolicy } from '../../src/features/communications/policy.ts';
import type { IncidentPolicy } from '../../src/features/incidents/policy.ts';
import type { RollbackPolicy } from '../../src/features/rollbacks/policy.ts';
import { afterThis } from './after-this.ts';
import { type Mode, startTestBot, type TestBot } from './bot.ts';
import type { TestWorkspace } from './workspace.ts';
import type { Modal } from './workspace-modal.ts';
import type { Place, Seen } from './workspace-place.ts';

type Role = Parameters<TestWorkspace['as']>[0];

/** Starts a bot with the shipped policy as `change` leaves it; no checklist begins with an incident unless it says so. */
export async function startIncidentBot(
  options: Omit<Parameters<typeof startTestBot>[0], 'mode'> & {
    mode?: Mode;
    policy?: (incidents: IncidentPolicy, rollbacks: RollbackPolicy, communications: CommunicationPolicy) => void;
    /** The section of the figures, as it stands in the file. */
    authMetrics?: (section: Record<string, unknown>) => void;
  } = {},
): Promise<TestBot> {
  const { mode = 'http', policy, authMetrics, env, ...rest } = options;
  const shipped = parse(await readFile('templates/policy.yml', 'utf8')) as {
    incidents: IncidentPolicy;
    rollbacks: RollbackPolicy;
    communications: CommunicationPolicy;
    auth_metrics: Record<string, unknown>;
  };
  for (const severity of Object.values(shipped.incidents.severities)) severity.checklists = [];
  policy?.(shipped.incidents, shipped.rollbacks, shipped.communications);
  authMetrics?.(shipped.auth_metrics);
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-policy-'));
  afterThis(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'policy.yml');
  await writeFile(path, stringify(shipped));
  return await startTestBot({ mode, ...rest, env: { POLICY_FILE: path, ...env } });
}

/** No updates are due and nobody is asked for, so that a test sees the clock that it is about: Slack takes one message a second in a channel. */
export function stillClocks(policy: IncidentPolicy): void {
  for (const severity of Object.values(policy.severities)) severity.update_every_minutes = 1440;
  policy.ask_for_commander_after_minutes = [10_080];
}

export type Declared = {
  number: number;
  /** `#inc-1-login-failures` */
  name: string;
  /** The channel as whoever declared it sees it. */
  channel: Place;
  card: Seen;
};

type Fields = {
  as?: Role;
  title?: string;
  severity?: 'P0 Critical' | 'P1 High' | 'P2 Medium' | 'P3 Low';
  impact?: string;
  private?: boolean;
  practice?: boolean;
};

/** Opens the form by the command and fills it in. */
export async function declareForm(workspace: TestWorkspace, fields: Fields = {}): Promise<Modal> {
  const { as = 'engineer', title = 'Login failures', severity = 'P2 Medium', impact = 'Nobody can sign in' } = fields;
  const actor = workspace.as(as);
  await actor.in('#auth').types(`/auth-incident declare ${title}`);
  const form = await actor.modal('Declare an incident');
  await form.becomes('Severity');
  form.fill({ Severity: severity, 'What do users notice?': impact });
  if (fields.private) form.fill({ private: ['true'] });
  if (fields.practice) form.fill({ practice: ['true'] });
  return form;
}

/** Declares an incident and waits for its card. */
export async function declare(workspace: TestWorkspace, fields: Fields = {}): Promise<Declared> {
  const actor = workspace.as(fields.as ?? 'engineer');
  const form = await declareForm(workspace, fields);
  await submitPatiently(form);
  const shown = await actor.modal();
  const number = Number(/#(\d+)/.exec(shown.title)?.[1]);
  // Closed earlier, the dialog would still be updated by jobs under way, which Slack refuses.
  await shown.becomes(/It lives in(?!.*hourglass)/s);
  await shown.close();
  const name = await nameOfChannel(workspace, actor.id, number);
  const channel = actor.in(name);
  const card = await channel.sees('First response');
  return { number, name, channel, card };
}

// On a busy machine the answer may be to submit again, which is done once however often.
async function submitPatiently(form: Modal): Promise<void> {
  for (let n = 0; n < 5; n += 1) {
    const { errors, notice } = await form.submit();
    if (notice === null && Object.keys(errors).length === 0) return;
    if (!JSON.stringify(errors).includes('Submit again')) throw new Error(JSON.stringify({ errors, notice }));
  }
  throw new Error('the form is not taken');
}

/** Waits until somebody sees the newest channel of an incident. */
export async function nameOfChannel(workspace: TestWorkspace, person: string, number: number): Promise<string> {
  return await vi.waitFor(
    () => {
      const { channels } = workspace.stateFor(person);
      const found = channels.findLast(
        ({ name, archived }) => !archived && new RegExp(`^inc-${number}(-|$)`).test(name),
      );
      if (found === undefined) throw new Error(`${person} is in no channel of incident ${number}`);
      return `#${found.name}`;
    },
    { interval: 20 },
  );
}

const Recorded = z.object({ kind: z.string(), actor: z.string(), data: z.string() });
export type Recorded = { kind: string; actor: string; data: Record<string, unknown> };

/** What is recorded of an incident but its set-up, oldest first; kinds without `incident.`. */
export async function recorded(db: OwnDb, number: number): Promise<Recorded[]> {
  const rows = await db.rows(
    Recorded,
    sql`select kind, actor, data from backbolt.event where stream = ${`incident-${number}`} and kind <> 'incident.set_up' order by seq`,
  );
  return rows.map((row) => ({ ...row, kind: row.kind.replace('incident.', ''), data: JSON.parse(row.data) }));
}

/** Waits until events of this kind are so many, and returns them. */
export async function recordedOf(db: OwnDb, number: number, kind: string, count = 1): Promise<Recorded[]> {
  return await vi.waitFor(
    async () => {
      const found = (await recorded(db, number)).filter((event) => event.kind === kind);
      if (found.length !== count) throw new Error(`${found.length} events ${kind}, not ${count}`);
      return found;
    },
    { interval: 25 },
  );
}

/** Brings people into an incident's channel, and waits until Backbolt has heard of it: whoever is there is not invited. */
export async function joinChannel(
  { workspace, db }: { workspace: TestWorkspace; db: OwnDb },
  name: string,
  ...people: Parameters<TestWorkspace['as']>[0][]
): Promise<void> {
  const number = Number(/^#inc-(\d+)/.exec(name)?.[1]);
  for (const person of people) await workspace.as(person).joins(name);
  await vi.waitFor(async () => {
    const joined = (await recorded(db, number)).filter(({ kind }) => kind === 'joined').map(({ data }) => data.person);
    for (const person of people)
      if (!joined.includes(workspace.as(person).id)) throw new Error(`${person} is not there`);
  });
}

const Count = z.object({ n: z.number() });

/** Waits until everything that is due by now has been done: no timer is due, no job of incidents is left. */
export async function settled({ db }: { db: OwnDb }): Promise<void> {
  const due = sql`select count(*) as n from backbolt.timer, backbolt.domain_clock
    where every is null and due_at <= clock_timestamp() + time_offset`;
  const left = sql`select count(*) as n from backbolt_jobs.job where name like 'incidents.%' and state in ('created', 'retry', 'active')`;
  await vi.waitFor(
    async () => {
      // In this order: a timer that is gone has left a job.
      for (const [what, count] of [
        ['timers', due],
        ['jobs', left],
      ] as const) {
        const { n } = await db.one(Count, count);
        if (n > 0) throw new Error(`${n} ${what} are left`);
      }
    },
    { interval: 50 },
  );
}
