// /auth-status errors, security, db, flags: what the card has no room for.
import { readDatabaseHealth } from '../../features/auth-metrics/database-health.ts';
import { readErrors } from '../../features/auth-metrics/read-errors.ts';
import { readFlags } from '../../features/auth-metrics/read-flags.ts';
import { readSecurity } from '../../features/auth-metrics/read-security.ts';
import { listSources } from '../../features/auth-metrics/read-status.ts';
import { defaultWindow, isWindowId } from '../../features/auth-metrics/windows.ts';
import type { ActionListener, CommandListener } from '../listener.ts';
import type { Message } from '../outcome.ts';
import type { StatusDeps } from '../pictures/status-pictures.ts';
import { type Asked, askedFor, sourceId, sourceWithId } from '../status-words.ts';
import { wrongWords } from '../views/auth-status-help.ts';
import { databaseCard } from '../views/database.ts';
import { errorsCard } from '../views/errors.ts';
import { flagsCard } from '../views/flags.ts';
import { revealAction, securityCard } from '../views/security.ts';

/** `/auth-status <subcommand> [window] [source]` */
const closer = (
  subcommand: string,
  build: (deps: StatusDeps, asked: Asked & { actor: string }) => Promise<Message>,
): CommandListener<StatusDeps> => ({
  kind: 'command',
  command: '/auth-status',
  subcommand,
  async handle({ person, text }, deps) {
    const asked = await askedFor(deps, text);
    if (asked === undefined) return { kind: 'reply', message: wrongWords(text, await listSources(deps)) };
    return { kind: 'reply', message: await build(deps, { ...asked, actor: person }) };
  },
});

export const showErrors = closer('errors', async (deps, asked) => errorsCard(await readErrors(deps, asked)));

export const showDatabase = closer('db', async (deps, asked) => databaseCard(await readDatabaseHealth(deps, asked)));

export const showFlags: CommandListener<StatusDeps> = {
  kind: 'command',
  command: '/auth-status',
  subcommand: 'flags',
  handle: async ({ person }, deps) => ({ kind: 'reply', message: flagsCard(await readFlags(deps, { actor: person })) }),
};

export const showSecurity = closer('security', async (deps, asked) => {
  const report = await readSecurity(deps, { ...asked, inFull: false });
  return securityCard(report, sourceId(report.source));
});

/** Of those whom policy names; everybody else's refusal is recorded. */
export const revealSecurity: ActionListener<StatusDeps> = {
  kind: 'action',
  actionId: revealAction,
  async handle({ person, value }, deps) {
    const [window = '', id = ''] = value.split(' ');
    const asked = {
      actor: person,
      window: isWindowId(window) ? window : defaultWindow,
      source: sourceWithId(deps, id),
    };
    const report = await readSecurity(deps, { ...asked, inFull: true });
    return { kind: 'reply', message: securityCard(report, id) };
  },
};
