// Makes the README's pictures from the running program: `npm run pictures`. Look at them before committing.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startBot } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { openLog } from '../../src/lib/log.ts';
import { browserAvailable, launchBrowser } from '../kit/browser.ts';

const folder = new URL('./', import.meta.url).pathname;

/** Asks until the past is read, so that the picture shows whole figures. */
async function askForStatus(page: Page): Promise<void> {
  await page.getByText('auth', { exact: true }).first().click();
  const composer = page.locator('#composer');
  for (;;) {
    await composer.fill('/auth-status 24h');
    await composer.press('Enter');
    const card = page.locator('[data-ts]').last();
    await card.getByText('Sign-in attempts').waitFor();
    const reading = await card.getByText(/being read|is unknown/).count();
    if (reading === 0) return;
    await card.getByRole('button', { name: 'Dismiss message' }).click();
    await page.waitForTimeout(500);
  }
}

async function main(): Promise<void> {
  if (!browserAvailable()) process.exit(1);
  const dataFolder = await mkdtemp(join(tmpdir(), 'backbolt-pictures-'));
  await chmod(dataFolder, 0o755);
  const bot = await startBot({ ...readConfig({ PORT: '0' }), dataFolder }, openLog('error'));
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({
      viewport: { width: 1000, height: 800 },
      deviceScaleFactor: 1.5,
      colorScheme: 'light',
      timezoneId: 'UTC',
    });
    const page = await context.newPage();
    await page.goto(bot.url);
    await askForStatus(page);
    await page.screenshot({ path: join(folder, 'auth-status.png') });
    console.log(`made ${join(folder, 'auth-status.png')}`);
  } finally {
    await browser.close();
    await bot.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

await main();
