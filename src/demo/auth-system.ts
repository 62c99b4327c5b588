// A small authentication system with a week of history and live traffic, for the bot to watch where there is no real one.
import { readFile } from 'node:fs/promises';
import { setInterval } from 'node:timers';
import { sql } from '../db/sql.ts';
import { openTargetDb, type TargetDb } from '../db/target.ts';
import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';

export type Demo = {
  /** The role that the bot reads as: the demo's URL with this role in it. It has no password (embedded Postgres asks for none). */
  readonly readerRole: string;
  /** Breaks sign-in (70 % of attempts fail, slowly) or repairs it, from now on; survives a restart. */
  breakSignIn(on: boolean): Promise<void>;
  /** Deploys release 2.4.0 and sends everybody through its sign-in, which fails like that, until one of the two is brought back. */
  deployBadRelease(): Promise<void>;
  /** Makes the traffic up to now at once, as the next second would. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
};

const everyMs = 1000;
const templates = '../../templates';
const urlOf = (file: string) => new URL(file, import.meta.url);
/** What is installed, in this order: tables first, indexes when the week's traffic is made. */
export const demoFiles: readonly URL[] = [
  'auth-system.sql',
  `${templates}/runbooks/install/incident-flags.sql`,
  'deployments.sql',
  `${templates}/sources/generic/install/reader.sql`,
  '../features/rollbacks/ledger.sql',
  `${templates}/install/in-app.sql`,
].map(urlOf);
// Any constant that nothing else in the demo's database uses.
const installLock = 3366;

/**
 * Installs the demo in the database of `url` (as a role that may create roles and schemas), makes the traffic that is missing of the last
 * seven days, then goes on every second. `now` is domain time: when it jumps, the jump is filled.
 */
export async function startDemo(options: { url: string; log: Log; now: () => Date | Promise<Date> }): Promise<Demo> {
  const { log } = options;
  const db = openTargetDb(options);
  const advance = async () => {
    await db.run(sql`select demo.advance(${await options.now()})`);
  };
  try {
    await install(db, demoFiles);
    await advance();
    await install(db, [urlOf('indexes.sql')]);
  } catch (error) {
    await db.close();
    throw error;
  }
  let ticking: Promise<void> | undefined;
  const tick = () => {
    ticking ??= advance()
      .catch((error: unknown) => log.warn({ error: messageOf(error) }, 'demo traffic stopped for a second'))
      .finally(() => {
        ticking = undefined;
      });
  };
  const ticker = setInterval(tick, everyMs);
  return {
    readerRole: 'backbolt_reader',
    async breakSignIn(on) {
      await advance();
      await db.run(sql`update demo.faults set active = ${on} where name = 'sign_in'`);
    },
    async deployBadRelease() {
      await advance();
      await db.runFile(`update demo.releases set is_current = false where is_current;
        update demo.releases set is_current = true where version = '2.4.0';
        update demo.feature_flags set enabled = true, rollout_percent = 100 where key = 'new_sign_in'`);
    },
    catchUp: advance,
    async stop() {
      clearInterval(ticker);
      await ticking;
      await db.close();
    },
  };
}

// Two bots that start together install one after the other: `if not exists` alone does not keep them apart.
async function install(db: TargetDb, files: readonly URL[]): Promise<void> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  await db.runFile(`select pg_advisory_xact_lock(${installLock});\n${texts.join('\n')}`);
}
