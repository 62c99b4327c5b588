// Backbolt as src/main.ts starts it, for a Slack whose limits are so many times as wide: `replica.ts <factor>`.
import { startBot } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import { openLog } from '../../../src/lib/log.ts';

const limitFactor = Number(process.argv[2]);
const config = { ...readConfig(process.env), limitFactor };
const bot = await startBot(config, openLog(config.logLevel));
process.once('SIGTERM', () => void bot.stop().finally(() => process.exit()));
