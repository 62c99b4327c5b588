// `target install`: puts the ledger into a target database, which must have it before anything can be rolled back there.
import { installTarget } from '../../features/rollbacks/install-target.ts';
import { text } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { printable } from '../printable.ts';

export const targetInstall = defineCommand({
  description: 'puts the ledger of rollbacks into the database of a target; a second time does no harm',
  words: { name: text(40, 'NAME') },
  async run({ name }, deps) {
    const { database, role, wasThere } = await installTarget(deps, name);
    const where = `in the schema backbolt_ledger of the database ${database}`;
    return {
      text: printable(
        wasThere
          ? `The ledger was there already, ${where}. The role ${role} may write it.`
          : `The ledger is ${where} now: two tables. The role ${role} may write it; nothing else was changed.`,
      ),
      ok: true,
    };
  },
});
