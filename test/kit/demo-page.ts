// What `npm start` starts, in a real browser: its own Postgres, the demo with its stand-ins, the workspace.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startBot } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { afterThis } from './after-this.ts';
import { openPage } from './browser.ts';
import { quietLog } from './database.ts';

/** Starts it and opens its page; the test's end stops it. */
export async function openDemo(): Promise<{ page: Page; url: string }> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'backbolt-journey-'));
  // Postgres refuses to run as root, and another user must be able to enter.
  await chmod(dataFolder, 0o755);
  afterThis(() => rm(dataFolder, { recursive: true, force: true }));
  const bot = await startBot({ ...readConfig({ PORT: '0' }), dataFolder }, quietLog);
  afterThis(bot.stop);
  const page = await openPage({ viewport: { width: 1400, height: 1000 }, timezoneId: 'UTC' });
  await page.goto(bot.url);
  return { page, url: bot.url };
}
