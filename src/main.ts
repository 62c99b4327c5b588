// Start and stop, nothing else.

import { eraseData, startBot } from './compose.ts';
import { readConfig } from './config.ts';
import { AppError, messageOf } from './lib/errors.ts';
import { openLog } from './lib/log.ts';
import { scrub } from './lib/redaction.ts';

// In-flight work has this long to finish, in ms.
const graceMs = 10_000;
// npm passes on a signal that the whole process group has already got: only a later one is somebody losing patience.
const sameSignalMs = 1_000;

async function main(): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2));
  const log = openLog(config.logLevel);
  if (config.reset) await eraseData(config);
  const starting = startBot(config, log);
  let stopping: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping !== undefined && performance.now() - stopping < sameSignalMs) return;
    if (stopping !== undefined) process.exit(1);
    stopping = performance.now();
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error('work did not finish in time; what was under way is taken up again at the next start');
      process.exit(1);
    }, graceMs).unref();
    // A start that is under way ends first, so that nothing it began is left behind.
    starting
      .then((bot) => bot.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const bot = await starting;
  if (stopping !== undefined) return;
  const where =
    config.slack.mode === 'local' ? bot.url : `Slack (${config.slack.mode} mode), health at ${bot.url}/healthz`;
  process.stdout.write(`Backbolt is ready: ${where}\n`);
}

try {
  await main();
} catch (error) {
  const known = error instanceof AppError;
  const why = scrub(messageOf(error));
  process.stderr.write(known ? `${error.userMessage}\n` : `Backbolt did not start: ${why}\n`);
  // An outage is said to people without its cause, which whoever starts the program needs.
  if (known && error.kind === 'unavailable' && !error.userMessage.includes(why)) process.stderr.write(`(${why})\n`);
  if (!known && error instanceof Error) process.stderr.write(`${scrub(error.stack ?? '')}\n`);
  process.exit(1);
}
