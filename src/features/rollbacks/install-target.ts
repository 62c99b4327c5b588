// Puts the ledger into a target database, or finds that it is there.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { identifier, sql } from '../../db/sql.ts';
import type { TargetDb } from '../../db/target.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { Targets } from './deps.ts';

const ledgerFile = new URL('ledger.sql', import.meta.url);
const limits = { lockTimeoutMs: 5_000, statementTimeoutMs: 10_000 };

const Found = z.object({
  database: z.string(),
  role: z.string(),
  installed: z.boolean(),
  may_create: z.boolean(),
  may_write: z.boolean(),
});

/**
 * Installs the ledger in the target `name`; a second time changes nothing.
 * @returns where it is, and whether it was there before.
 * @throws AppError `rollbacks.no_target`, `rollbacks.ledger_not_allowed` (with the grant that is missing), `rollbacks.ledger_refused`, and
 *   those of `TargetDb.transaction`.
 */
export async function installTarget(
  { targets }: { targets: Pick<Targets, 'get'> },
  name: string,
): Promise<{ database: string; role: string; wasThere: boolean }> {
  const target = targets.get(name);
  const before = await look(target);
  const { database, role } = before;
  if (before.may_create) await install(target, name);
  else if (!before.installed)
    throw notAllowed(name, before, `grant create on database ${identifier(database).text} to ${identifier(role).text}`);
  const after = await look(target);
  if (!after.may_write)
    throw notAllowed(
      name,
      after,
      `grant usage on schema backbolt_ledger to ${identifier(role).text}; grant select, insert, update on all tables in schema backbolt_ledger to ${identifier(role).text}`,
    );
  return { database, role, wasThere: before.installed };
}

// A role may ask about a table whose schema it cannot use, if the name is looked up in the catalogue.
async function look(target: TargetDb): Promise<z.output<typeof Found>> {
  return await target.transaction(limits, (tx) =>
    tx.one(
      Found,
      sql`select current_database()::text as database, current_user::text as role,
        count(t.oid) = 2 as installed,
        has_database_privilege(current_database(), 'create') as may_create,
        coalesce(bool_and(has_schema_privilege(s.oid, 'usage') and has_table_privilege(t.oid, 'select')
          and has_table_privilege(t.oid, 'insert') and has_table_privilege(t.oid, 'update')), false) as may_write
      from pg_namespace s join pg_class t on t.relnamespace = s.oid and t.relname in ('fence', 'step') and t.relkind = 'r'
      where s.nspname = 'backbolt_ledger'`,
    ),
  );
}

async function install(target: TargetDb, name: string): Promise<void> {
  const text = await readFile(ledgerFile, 'utf8');
  try {
    await target.runFile(text);
  } catch (error) {
    throw new AppError({
      kind: 'unavailable',
      code: 'rollbacks.ledger_refused',
      message: `the ledger was not installed in ${name}: ${messageOf(error)}`,
      userMessage: `The target ${name} refused the ledger: ${messageOf(error)}. Nothing was changed there. Have an owner of the database run src/features/rollbacks/ledger.sql, then run this again.`,
      cause: error,
    });
  }
}

function notAllowed(name: string, { database, role }: z.output<typeof Found>, grant: string): AppError {
  return new AppError({
    kind: 'not_allowed',
    code: 'rollbacks.ledger_not_allowed',
    message: `the role ${role} may not keep the ledger in ${database}`,
    userMessage: `The role ${role} may not keep a ledger in the database ${database} of the target ${name}. Nothing was changed there. Have an owner of the database run: ${grant}; then run this again.`,
  });
}
