// What a step says in Slack: written down once with the run, and posted by a job that keeps the promise.
import { z } from 'zod';
import { domainNow } from '../../db/domain-time.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { newId } from '../../lib/ids.ts';
import { appendEvent } from '../events/append-event.ts';
import type { IncidentDeps } from '../incidents/deps.ts';
import { postMessageJob } from './jobs.ts';
import { streamOf } from './rollback.ts';
import { events } from './rollback-events.ts';
import type { Messages } from './step-type.ts';

const RunMessage = z.object({
  id: z.string(),
  run: z.number(),
  channel: z.string().nullable(),
  text: z.string(),
  state: z.enum(['requested', 'posting', 'posted', 'refused', 'unknown']),
  refusal: z.string().nullable(),
  /** Physical time, which Slack's messages have. */
  asked_at: z.date(),
});
export type RunMessage = z.output<typeof RunMessage>;

/** How posting ended; `unknown` when Slack never said. */
type MessageResult = { state: 'posted' } | { state: 'refused'; code: string } | { state: 'unknown' };

const columns = sql`id, run, channel, text, state, refusal, asked_at`;

/** @param key the same for each attempt at the step, and for no other. */
export function messagesOf({ db, jobs }: Pick<IncidentDeps, 'db' | 'jobs'>, run: number, key: string): Messages {
  return {
    async say({ channel, text }) {
      const id = newId();
      await db.transaction(async (tx) => {
        const added = await tx.run(sql`
          insert into backbolt.rollback_message (id, run, key, channel, text) values (${id}, ${run}, ${key}, ${channel}, ${text})
          on conflict (key) do nothing`);
        if (added > 0) await jobs.enqueue(tx, postMessageJob, { message: id });
      });
    },
    find: () => db.maybeOne(RunMessage, sql`select ${columns} from backbolt.rollback_message where key = ${key}`),
  };
}

/** What a job is to post, and whether an earlier attempt may have reached Slack; undefined when that is over. */
export async function beginMessage(
  db: Queryable,
  id: string,
): Promise<{ message: RunMessage; mayBePosted: boolean } | undefined> {
  const message = await db.maybeOne(RunMessage, sql`select ${columns} from backbolt.rollback_message where id = ${id}`);
  if (message === undefined || !['requested', 'posting'].includes(message.state)) return undefined;
  await db.run(sql`update backbolt.rollback_message set state = 'posting' where id = ${id} and state = 'requested'`);
  return { message, mayBePosted: message.state === 'posting' };
}

/** Takes down how posting ended; what was not said is an event of the rollback. */
export async function recordMessage(
  { db }: Pick<IncidentDeps, 'db'>,
  { id, run, text }: RunMessage,
  result: MessageResult,
): Promise<void> {
  const refusal = result.state === 'refused' ? result.code : null;
  await db.transaction(async (tx) => {
    const changed = await tx.run(sql`
      update backbolt.rollback_message set state = ${result.state}, refusal = ${refusal} where id = ${id} and state = 'posting'`);
    if (changed === 0 || result.state === 'posted') return;
    const reason = refusal ?? 'Slack never said whether it was posted';
    const at = await domainNow(tx);
    const data = { text, reason };
    await appendEvent(tx, { stream: streamOf(run), at, actor: 'backbolt', kind: events.messageFailed, data });
  });
}
