// The command line on a database of its own, while no bot runs and Slack cannot be reached.
import { runCommandLine } from '../../src/cli/run.ts';
import { newOwnDb } from './database.ts';
import { readOnce } from './read-once.ts';

type Answer = { code: number; out: string; err: string };
export type CommandLine = {
  env: Record<string, string>;
  db: Awaited<ReturnType<typeof newOwnDb>>;
  /** Runs one command as a process would. */
  run(...argv: string[]): Promise<Answer>;
  /** The same; fails unless it was done. Returns what it printed. */
  does(...argv: string[]): Promise<string>;
};

/** The command line in the environment of a bot, whether that runs or not. */
export function commandLineOf(env: Record<string, string>): Pick<CommandLine, 'run' | 'does'> {
  return { run: (...argv) => runIn(env, argv), does: (...argv) => doesIn(env, argv) };
}

/** Port 9 (discard) is where nobody listens. */
const nowhere = 'http://127.0.0.1:9/api/';

/** @param more environment variables besides those of a bot. */
export async function openCommandLine(more: Record<string, string> = {}): Promise<CommandLine> {
  const db = await newOwnDb();
  const env = {
    SLACK_BOT_TOKEN: 'xoxb-1234567890-test',
    SLACK_SIGNING_SECRET: '0123456789abcdef',
    SLACK_API_URL: nowhere,
    DATABASE_URL: db.url,
    LOG_LEVEL: 'warn',
    ...more,
  };
  return { db, env, ...commandLineOf(env) };
}

async function runIn(env: Record<string, string>, argv: readonly string[]): Promise<Answer> {
  const said = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (said[name] += text) });
  const code = await runCommandLine(argv, env, { out: stream('out'), err: stream('err') }, readOnce);
  return { code, ...said };
}

async function doesIn(env: Record<string, string>, argv: readonly string[]): Promise<string> {
  const { code, out, err } = await runIn(env, argv);
  if (code !== 0 || err !== '') throw new Error(`${argv.join(' ')} ended with ${code}:\n${out}${err}`);
  return out;
}
