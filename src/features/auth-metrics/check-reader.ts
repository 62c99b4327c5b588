// Looks, at start, whether the role that reads a source may do more than read.
import { z } from 'zod';
import { sql } from '../../db/sql.ts';
import { type AuthMetricsDeps, sourceOf } from './deps.ts';

const Role = z.object({ name: z.string(), is_superuser: z.boolean() });
const Writable = z.object({ name: z.string() });

/**
 * What the reader of a source could do that Backbolt never needs, or cannot do and must, as sentences for the log; empty when all is well. Reading stays
 * read-only either way: every transaction is.
 * @throws AppError of kind unavailable, `auth_metrics.unknown_source`.
 */
export async function checkReader(
  deps: Pick<AuthMetricsDeps, 'sources'>,
  input: { source: string },
): Promise<string[]> {
  const source = sourceOf(deps, input.source);
  await source.recognise?.();
  const { db, pack } = source;
  const names = [...new Set([...pack.files.values()].map((file) => file.reads))];
  const remedy = `templates/sources/${pack.name}/install/reader.sql makes a role that may only read`;
  return await db.read(async (reading) => {
    const role = await reading.one(
      Role,
      sql`select rolname as name, rolsuper as is_superuser from pg_roles where rolname = current_user`,
    );
    if (role.is_superuser) return [`The role "${role.name}" is a superuser of the watched database; ${remedy}.`];
    const writable = await reading.rows(
      Writable,
      sql`select name from unnest(${names}::text[]) as name where to_regclass(name) is not null
        and has_table_privilege(to_regclass(name), 'insert, update, delete, truncate')`,
    );
    const hidden = await reading.rows(
      Writable,
      sql`select name from unnest(${names}::text[]) as name where to_regclass(name) is not null and row_security_active(to_regclass(name))`,
    );
    const unseen = hidden.map(
      ({ name }) =>
        `Row-level security hides rows of ${name} from "${role.name}", so its figures are unknown; ${remedy}.`,
    );
    return unseen.concat(writable.map(({ name }) => `The role "${role.name}" may write to ${name}; ${remedy}.`));
  });
}
