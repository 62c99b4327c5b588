// Step `sessions`: ends sessions in the target's table, of some users, of all, or those that began before a time. It cannot be undone.
import { z } from 'zod';
import { identifier, type Sql, sql } from '../../../db/sql.ts';
import type { Binding } from '../binding.ts';
import type { TargetPolicy } from '../policy.ts';
import type { StepType, World } from '../step-type.ts';
import { inTarget } from '../step-world.ts';
import { tooManyRows } from '../too-many-rows.ts';

/** A time in UTC as people write it: `2026-11-21 14:05`. */
const Instant = z
  .string()
  .trim()
  .regex(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?Z?$/, { error: 'must be a time in UTC such as 2026-11-21 14:05' })
  .transform((text) => `${text.replace(' ', 'T').replace('Z', '')}Z`)
  .refine((text) => !Number.isNaN(Date.parse(text)), { error: 'there is no such time' });

const Users = z
  .union([z.array(z.string().min(1)), z.string().transform((text) => text.split(/[\s,;]+/).filter(Boolean))])
  .pipe(z.array(z.string().max(200)).min(1).max(1000));

const schema = (bind: Binding) =>
  z
    .strictObject({
      /** A list of ids, or a parameter with ids between commas or blanks. */
      users: bind.value(Users).optional(),
      all: z.literal(true).optional(),
      created_before: bind.value(Instant).optional(),
      /** More sessions than these, and none is ended. */
      max_rows: bind.value(z.int().min(1)),
      /** How many are deleted by one statement. */
      batch: z.int().min(1).max(50_000).default(5_000),
    })
    .refine(
      ({ users, all, created_before }) => [users, all, created_before].filter((one) => one !== undefined).length === 1,
      {
        path: ['users'],
        error: 'say one of users, all and created_before',
      },
    );
type SessionsSpec = z.output<ReturnType<typeof schema>>;

const Count = z.object({ n: z.number(), users: z.number() });

export const sessionsStep: StepType<SessionsSpec> = {
  type: 'sessions',
  schema,
  describe: (spec, policy) => ({
    what: `Ends ${whichOf(spec)}`,
    exactly: [
      `delete from ${policy?.sessions?.table ?? 'the table of sessions'}${whereText(spec, policy)}, ${spec.batch} at a time in one transaction`,
      `at most ${spec.max_rows} rows`,
    ],
    place: 'ledger',
    destructive: true,
    undo: null,
    repeatable: false,
  }),
  lint(spec, { targetPolicy }) {
    if (targetPolicy?.sessions === undefined)
      return ['all: policy says no table of sessions for this target: add sessions: { table, user } to it'];
    if (spec.created_before !== undefined && targetPolicy.sessions.created === undefined)
      return ['created_before: policy says no such column: add created: <column> to the sessions of this target'];
    return [];
  },
  async preview(spec, world) {
    const { n, users } = await count(spec, world);
    const lines = [`${n} ${n === 1 ? 'session' : 'sessions'} of ${users} ${users === 1 ? 'user' : 'users'} would end`];
    if (n <= spec.max_rows) return { how: 'read', lines };
    return { how: 'read', lines, problem: `${n} sessions would end, and max_rows allows ${spec.max_rows}` };
  },
  async run(spec, world) {
    const { n: total } = await count(spec, world);
    const tx = inTarget(world);
    let rows = 0;
    let ended = spec.batch;
    while (ended >= spec.batch) {
      ended = await tx.run(deletion(spec, world));
      rows += ended;
      if (rows > spec.max_rows) throw tooManyRows(rows, spec.max_rows);
      world.progress(Math.min(rows, total), total, 'Ending sessions');
    }
    return { state: 'done', rows, output: `${rows} sessions ended` };
  },
  async check(spec, world) {
    const { n } = await count(spec, world);
    return { state: 'unknown', evidence: `The ledger in the target tells; there are ${n} such sessions now.` };
  },
  async verify(spec, _effect, world) {
    const { n } = await count(spec, world);
    // People may sign in again at once.
    if (spec.created_before === undefined) return { ok: true, evidence: `${n} such sessions now, begun since` };
    return { ok: n === 0, evidence: `${n} sessions that began before ${spec.created_before}` };
  },
};

function whichOf({ users, created_before }: SessionsSpec): string {
  if (users !== undefined)
    return users.length === 1 ? `the sessions of ${users[0]}` : `the sessions of ${users.length} users`;
  return created_before === undefined ? 'all sessions' : `the sessions that began before ${created_before}`;
}

function whereText({ users, created_before }: SessionsSpec, policy: TargetPolicy | undefined): string {
  if (users !== undefined) return ` where ${policy?.sessions?.user ?? 'user'} in (${users.join(', ')})`;
  return created_before === undefined ? '' : ` where ${policy?.sessions?.created ?? 'created'} < ${created_before}`;
}

function sessionsIn({ targetPolicy }: World): { table: Sql; user: Sql; created: Sql | undefined } {
  if (targetPolicy?.sessions === undefined) throw new RangeError('policy says no table of sessions');
  const { table, user, created } = targetPolicy.sessions;
  const [schemaName = '', name = ''] = table.split('.');
  return {
    table: sql`${identifier(schemaName)}.${identifier(name)}`,
    user: identifier(user),
    created: created === undefined ? undefined : identifier(created),
  };
}

// The value takes the column's own type, uuid or text, so that an index on it serves.
function where({ users, created_before }: SessionsSpec, world: World): Sql {
  const { user, created } = sessionsIn(world);
  if (users !== undefined) return sql`${user} = any(${users})`;
  if (created_before === undefined || created === undefined) return sql`true`;
  return sql`${created} < ${created_before}`;
}

async function count(spec: SessionsSpec, world: World): Promise<z.output<typeof Count>> {
  const read = world.tx ?? world.target;
  if (read === undefined) throw new RangeError('the step has no target');
  const { table, user } = sessionsIn(world);
  return await read.one(
    Count,
    sql`select count(*) as n, count(distinct ${user}) as users from ${table} where ${where(spec, world)}`,
  );
}

function deletion(spec: SessionsSpec, world: World): Sql {
  const { table } = sessionsIn(world);
  return sql`delete from ${table} where ctid = any(array(select ctid from ${table} where ${where(spec, world)} limit ${spec.batch}))`;
}
