// The flags of a watched system, in the table of its database that policy names.
import { z } from 'zod';
import { identifier, type Sql, sql } from '../../db/sql.ts';
import { AppError } from '../../lib/errors.ts';
import type { TargetPolicy } from './policy.ts';
import type { World } from './step-type.ts';

type FlagsPolicy = NonNullable<TargetPolicy['flags']>;

const Row = z.object({ enabled: z.boolean().nullable(), rollout: z.number().nullable() });
/** How a flag stands; null where nothing was ever set, or where the table has no such column. */
export type FlagState = z.output<typeof Row>;

/** Reads one flag, within the step's transaction if there is one; the row is locked then. @throws AppError `rollbacks.no_flag` */
export async function readFlag(world: World, key: string): Promise<FlagState> {
  const flags = flagsIn(world);
  const { tx, target } = world;
  const read = tx ?? target;
  if (read === undefined) throw new RangeError('the step has no target');
  const rollout = flags.rollout === undefined ? sql`null` : identifier(flags.rollout);
  const rows = await read.rows(
    Row,
    sql`select ${identifier(flags.enabled)} as enabled, ${rollout}::double precision as rollout
      from ${table(flags)} where ${identifier(flags.key)} = ${key} ${tx === undefined ? sql`` : sql`for update`}`,
  );
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return only;
  throw noFlag(key, flags.table, rows.length);
}

/** Sets a column of one flag that was read before, in the same transaction. */
export async function writeFlag(
  world: World,
  key: string,
  change: { enabled: boolean | null } | { rollout: number | null },
): Promise<void> {
  const flags = flagsIn(world);
  if (world.tx === undefined) throw new RangeError('the step has no transaction in its target');
  const to =
    'enabled' in change
      ? sql`${identifier(flags.enabled)} = ${change.enabled}`
      : sql`${identifier(rolloutColumn(flags))} = ${change.rollout}`;
  await world.tx.run(sql`update ${table(flags)} set ${to} where ${identifier(flags.key)} = ${key}`);
}

/** What policy must say for these steps; each problem with its remedy. */
export function lintFlags(policy: TargetPolicy | undefined, needsRollout: boolean): string[] {
  if (policy?.flags === undefined)
    return ['flag: policy says no table of flags for this target: add flags: { table, key, enabled } to it'];
  if (needsRollout && policy.flags.rollout === undefined)
    return ['flag: policy says no column for the rollout: add rollout: <column> to the flags of this target'];
  return [];
}

export const flagsTable = (policy: TargetPolicy | undefined): string => policy?.flags?.table ?? 'the table of flags';

function rolloutColumn(flags: FlagsPolicy): string {
  if (flags.rollout === undefined) throw new RangeError('policy says no column for the rollout');
  return flags.rollout;
}

function flagsIn({ targetPolicy }: World): FlagsPolicy {
  if (targetPolicy?.flags === undefined) throw new RangeError('policy says no table of flags');
  return targetPolicy.flags;
}

const table = (flags: FlagsPolicy): Sql => {
  const [schema = '', name = ''] = flags.table.split('.');
  return sql`${identifier(schema)}.${identifier(name)}`;
};

/** @param found how many rows there are instead of one. */
export function noFlag(key: string, where: string, found: number): AppError {
  const what = found === 0 ? `There is no flag "${key}" in ${where}` : `There are ${found} flags "${key}" in ${where}`;
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.no_flag',
    message: what,
    userMessage: `${what}. Nothing was changed. Correct the name, or the table that policy says.`,
  });
}

/** A text as a person reads it in SQL; what runs is given its values apart from the statement. */
export const shownText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
