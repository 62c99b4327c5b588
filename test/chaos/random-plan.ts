// Plans that fast-check makes up, and what may become of them: what people click, and what the world does meanwhile.
import fc from 'fast-check';
import type { ServicePoint } from './effect-service.ts';
import type { Point } from './postgres-front.ts';

/** A step: in the target, outside, or a question. */
export type RandomStep =
  | { type: 'sql'; undo: boolean; verified: boolean; invariant: boolean }
  | { type: 'http'; undo: boolean; check: boolean; repeatable: boolean }
  | { type: 'ask' };

/** What makes a sql step fail: its statement raises, touches more rows than were planned, or leaves what its verification does not like. */
type Trouble = 'do' | 'rows' | 'verify' | 'undo';

export type Clicked =
  | { click: 'confirm' | 'confirm_undo' | 'pause' | 'resume' | 'abort' | 'retry' | 'skip' | 'agree' | 'leave' }
  | { click: 'run_up_to' | 'undo'; step: number }
  | { click: 'settle'; as: 'done' | 'not_done' | 'as_it_is' }
  | { click: 'answer'; go: boolean };
/** By whoever leads or by another one, once or twice at once. */
export type Click = { by: 'leader' | 'other'; twice: boolean } & Clicked;

type Place = { network: 'own' | 'target'; at: Pick<Point, 'side' | 'nth' | 'when'> };
/** One of the replicas executes, or both at once; whoever had the lease may have lost it. */
type Execute = { execute: 'first' | 'second' | 'both'; expired: boolean };

/** Somebody clicks one of those that the card shows. */
type Offered = { offered: number };
type Other = Click | Offered | Execute;

export type Command =
  | Other
  /** What comes next is done, so often. */
  | { proceed: number }
  /** The first replica executes, and its network is cut. */
  | ({ cut: true } & Place)
  /** The first replica executes, and is held while others go on; then it wakes. */
  | ({ stall: Other[] } & Place)
  | ({ lose: number; by: 'connection' | 'gateway' } & Pick<ServicePoint, 'call' | 'when'>)
  | { trouble: Trouble; step: number; on: boolean }
  | { later: number };

/** How the run is brought to its end when nothing happens any more. */
export type Ending = 'forward' | 'abort' | 'undo';

export type RandomCase = { steps: RandomStep[]; commands: Command[]; ending: Ending };

const mostSteps = 6;
const anyIndex = fc.nat({ max: mostSteps - 1 });
const mostly = fc.boolean().chain((yes) => (yes ? fc.constant(true) : fc.boolean()));
const seldom = mostly.map((yes) => !yes);

const sqlStep = fc.record({
  type: fc.constant('sql' as const),
  undo: mostly,
  verified: fc.boolean(),
  invariant: seldom,
});
const httpStep = fc.record({
  type: fc.constant('http' as const),
  undo: mostly,
  check: mostly,
  repeatable: fc.boolean(),
});
const anyStep = fc.oneof(
  { weight: 5, arbitrary: sqlStep },
  { weight: 3, arbitrary: httpStep },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('ask' as const) }) },
);

const rarelyOther = fc.nat({ max: 9 }).map((n) => (n === 9 ? ('other' as const) : ('leader' as const)));
const rarely = fc.nat({ max: 6 }).map((n) => n === 6);
const anyClicked: fc.Arbitrary<Clicked> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      click: fc.constantFrom(
        ...([
          'confirm',
          'confirm_undo',
          'confirm_undo',
          'pause',
          'resume',
          'abort',
          'retry',
          'skip',
          'agree',
          'leave',
        ] as const),
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ click: fc.constantFrom('run_up_to' as const, 'undo' as const), step: anyIndex }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      click: fc.constant('settle' as const),
      as: fc.constantFrom('as_it_is' as const, 'done' as const, 'not_done' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ click: fc.constant('answer' as const), go: mostly }) },
);
const anyClick: fc.Arbitrary<Click> = fc
  .tuple(rarelyOther, rarely, anyClicked)
  .map(([by, twice, clicked]) => ({ by, twice, ...clicked }));

const anyExecute: fc.Arbitrary<Execute> = fc.record({
  execute: fc.constantFrom('first' as const, 'second' as const, 'both' as const),
  expired: mostly,
});
// Some 10 messages of the own database, and 5 of the target, belong to a step.
const anyPlace: fc.Arbitrary<Place> = fc.record({
  network: fc.constantFrom('own' as const, 'target' as const),
  at: fc.record({
    side: fc.constantFrom('client' as const, 'server' as const),
    nth: fc.integer({ min: 1, max: 70 }),
    when: fc.constantFrom('before' as const, 'after' as const),
  }),
});
const offered = fc.record({ offered: fc.nat({ max: 11 }) });
const replica = fc.record({ execute: fc.constant('second' as const), expired: fc.constant(true) });
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: anyClick },
  { weight: 9, arbitrary: offered },
  { weight: 5, arbitrary: anyExecute },
  { weight: 6, arbitrary: fc.record({ proceed: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: anyPlace.map((place) => ({ cut: true as const, ...place })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.array(fc.oneof<fc.Arbitrary<Other>[]>(anyClick, offered, replica), { minLength: 1, maxLength: 3 }),
        anyPlace,
      )
      .map(([stall, place]) => ({ stall, ...place })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      lose: anyIndex,
      by: fc.constantFrom('connection' as const, 'gateway' as const),
      call: fc.constantFrom('do' as const, 'check' as const, 'undo' as const),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      trouble: fc.constantFrom<Trouble>('do', 'rows', 'verify', 'undo'),
      step: anyIndex,
      on: mostly,
    }),
  },
  { weight: 1, arbitrary: fc.record({ later: fc.constantFrom(3, 60) }) },
);

export const anyCase: fc.Arbitrary<RandomCase> = fc.record({
  // A plan that only asks has no use for its parameter.
  steps: fc
    .array(anyStep, { minLength: 1, maxLength: mostSteps })
    .filter((all) => all.some(({ type }) => type !== 'ask')),
  // Before anything is confirmed there is little to do.
  commands: fc
    .tuple(anyIndex, fc.array(anyCommand, { maxLength: 12 }))
    .map(([step, others]) => [{ by: 'leader', twice: false, click: 'run_up_to', step }, ...others]),
  ending: fc.constantFrom<Ending>('forward', 'abort', 'undo'),
});

/** The tables that these plans work on: what a step did, and what is wrong for it. */
export const tables = `
  create table app.count (label text, step text, copy integer, done integer not null default 0, undone integer not null default 0, primary key (label, step, copy));
  create table app.trouble (label text, step text, trouble text, primary key (label, step, trouble));
  create function app.sound(text, text, text) returns integer stable language sql as
    'select case when exists (select from app.trouble where label = $1 and step = $2 and trouble = $3) then 0 else 1 end';`;

/** What the step is called in the runbook, the tables and the service, which acts once on the same key of some. */
export function idOf(step: RandomStep, index: number): string {
  return `${step.type === 'http' && step.repeatable ? 'keyed' : step.type}${index}`;
}

/** The runbook of such a plan. */
export const runbookOf = (name: string, steps: readonly RandomStep[]) => ({
  name,
  title: 'Made up',
  when: 'In a test',
  severities: ['P0'],
  target: 'auth',
  expected_minutes: 1,
  parameters: { label: { type: 'text', label: 'Label' } },
  steps: steps.map((step, index) => ({ title: idOf(step, index), ...written(step, idOf(step, index)) })),
});

function written(step: RandomStep, id: string) {
  if (step.type === 'ask') return { id, type: 'ask', question: 'Go on?' };
  return step.type === 'sql' ? writtenSql(step, id) : writtenHttp(step, id);
}

function writtenSql({ undo, verified, invariant }: Extract<RandomStep, { type: 'sql' }>, id: string) {
  const sound = (trouble: Trouble) => `app.sound({{ label }}, '${id}', '${trouble}')`;
  const count = (column: 'done' | 'undone', trouble: Trouble) =>
    `update app.count set ${column} = ${column} + 1 / ${sound(trouble)} where label = {{ label }} and step = '${id}'`;
  return {
    id,
    type: 'sql',
    statements: [`${count('done', 'do')} and (copy = 1 or ${sound('rows')} = 0)`],
    max_rows: 1,
    // The least: a replica that is held keeps the lock of the ledger.
    lock_timeout_seconds: 0.1,
    ...(undo ? { undo: { statements: [`${count('undone', 'undo')} and copy = 1`], max_rows: 1 } } : {}),
    ...(verified ? { verify: `select ${sound('verify')} = 1` } : {}),
    ...(invariant
      ? { invariants: [{ name: 'rows', query: 'select count(*) from app.count where label = {{ label }}' }] }
      : {}),
  };
}

function writtenHttp({ undo, check, repeatable }: Extract<RandomStep, { type: 'http' }>, id: string) {
  const path = `/${id}/{{ label }}`;
  const performed = { json: { path: 'performed', equals: true } };
  return {
    id,
    type: 'http',
    service: 'outside',
    method: 'POST',
    path,
    repeatable,
    ...performed,
    ...(check ? { check: { path, ...performed } } : {}),
    ...(undo ? { undo: { method: 'DELETE', path } } : {}),
  };
}
