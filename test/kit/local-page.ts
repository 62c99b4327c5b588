// Local mode in a real browser: the whole program on a watched database, and its page.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { startBot } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { minute } from '../../src/lib/clock.ts';
import { newWatched } from '../features/auth-metrics/watched-fixture.ts';
import { afterThis } from './after-this.ts';
import { openPage } from './browser.ts';
import { databaseUrl, newDatabase, quietLog } from './database.ts';
import { openChannel, say } from './page-steps.ts';
import { readOnce } from './read-once.ts';

/** Starts it on a database where 45 of 50 sign-ins succeeded, and opens the page as the engineer in #auth. The test's end stops it. */
export async function openLocalPage(): Promise<Page> {
  const watched = await newWatched();
  const at = new Date(Date.now() - 5 * minute);
  await watched.attempts(Array.from({ length: 50 }, (_, n) => ({ at, succeeded: n >= 5, platform: '<b>web</b>' })));
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-journey-'));
  afterThis(() => rm(folder, { recursive: true, force: true }));
  const env = {
    DATABASE_URL: await newDatabase({ migrated: true }),
    AUTH_DATABASE_URL: databaseUrl(watched.name, 'backbolt_reader'),
  };
  const bot = await startBot({ ...readConfig({ ...env, PORT: '0' }), dataFolder: folder }, quietLog, readOnce);
  afterThis(bot.stop);
  const page = await openPage({ viewport: { width: 1400, height: 900 }, timezoneId: 'UTC' });
  await page.goto(bot.url);
  await openChannel(page, 'auth');
  return page;
}

/** Asks until the answer is seen: what is typed while the page turns to another person is lost with the view of the one before. */
export async function ask(page: Page, text: string, answer: Locator): Promise<void> {
  const seen = async () => {
    if ((await answer.count()) === 0) await say(page, text);
    return await answer.count();
  };
  await expect.poll(seen, { timeout: 20_000, interval: 1_000 }).toBeGreaterThan(0);
}
