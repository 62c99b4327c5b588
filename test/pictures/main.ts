// Makes the README's pictures from the running program: `npm run pictures`. Look at them before committing.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startBot } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { openLog } from '../../src/lib/log.ts';
import { browserAvailable, launchBrowser } from '../kit/browser.ts';
import {
  actAs,
  approveIt,
  bringTogether,
  communicationCard,
  sendIt,
  writeToUsers,
} from '../kit/page-communications.ts';
import { breakSignIn, declareAndCommand, planFullRollback, rollbackCard, runUpTo } from '../kit/page-rollback.ts';
import { openChannel, say } from '../kit/page-steps.ts';

const folder = new URL('./', import.meta.url).pathname;

/** Asks until the past is read, so that the picture shows whole figures. */
async function askForStatus(page: Page): Promise<void> {
  await openChannel(page, 'auth');
  for (;;) {
    await say(page, '/auth-status 24h');
    const card = page.locator('[data-ts]').last();
    await card.getByText('Sign-in attempts').waitFor();
    const reading = await card.getByText(/being read|is unknown/).count();
    if (reading === 0) break;
    await card.getByRole('button', { name: 'Dismiss message' }).click();
    await page.waitForTimeout(500);
  }
  // The chart comes as a message of its own; a refreshed card has it in it.
  const charts = page.getByRole('img', { name: /^Chart of sign-in/ });
  await charts.first().waitFor();
  for (let left = await charts.count(); left > 0; left -= 1) {
    const message = page.locator('[data-ts]').filter({ has: charts }).first();
    await message.getByRole('button', { name: 'Dismiss message' }).click();
    await page.waitForTimeout(500);
  }
  await page.getByRole('button', { name: 'Refresh' }).click();
  await charts.first().waitFor();
}

/** Opens Backbolt's Home tab, and waits for its chart. */
async function openHome(page: Page): Promise<void> {
  await openChannel(page, 'Backbolt');
  await page.getByRole('tab', { name: 'Home' }).click();
  await page.getByRole('img', { name: /^Chart of sign-in/ }).waitFor();
}

/** Declares an incident and posts its first update. */
async function runIncident(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await say(page, '/auth-incident declare Login failures');
  await dialog.getByLabel('What do users notice?').fill('Signing in with a password fails for many since 14:30');
  await dialog.getByText('P2 Medium').click();
  await dialog.getByRole('button', { name: 'Declare', exact: true }).click();
  await dialog.getByText('That is all').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await openChannel(page, 'inc-1-login-failures');
  await page.getByRole('button', { name: 'Roles' }).click();
  await dialog.getByRole('button', { name: 'Assign' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByRole('button', { name: 'Acknowledge' }).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Post update' }).click();
  await dialog.getByLabel('Progress').fill('The new password check is the cause; it is being rolled back');
  await dialog.getByLabel('Issues').fill('Password sign-in fails for accounts made before October');
  await dialog.getByLabel('Next').fill('Rollback finished, ETA 14:55 UTC');
  await dialog.getByRole('button', { name: 'Post', exact: true }).click();
  await page.getByText('next update by').waitFor();
  await page.getByText('Update 1', { exact: true }).waitFor();
}

async function take(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`);
  await page.mouse.move(0, 0);
  await page.screenshot({ path });
  console.log(`made ${path}`);
}

/** Breaks sign-in, and goes half the way back. */
async function rollBack(page: Page): Promise<void> {
  await openChannel(page, 'auth');
  await breakSignIn(page);
  await declareAndCommand(page);
  await planFullRollback(page);
  await runUpTo(page, 3);
  await rollbackCard(page).getByText('Next: step 4').waitFor();
}

/** Tells all users that sign-in is down. */
async function tellUsers(page: Page): Promise<void> {
  await bringTogether(page);
  await writeToUsers(page);
  await communicationCard(page).getByRole('button', { name: 'Ask for approval' }).click();
  await page.getByText('waits for approval').first().waitFor();
  await actAs(page, 'Incident commander', 'inc-1-login-failures');
  await approveIt(page);
  await actAs(page, 'Communications lead', 'inc-1-login-failures');
  await sendIt(page);
  await page.getByText('was sent after').waitFor({ timeout: 120_000 });
  await communicationCard(page).getByRole('button', { name: 'Resolve' }).waitFor();
}

/** Opens a demo of its own for one story. */
async function inDemo(browser: Browser, story: (page: Page) => Promise<void>): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'backbolt-pictures-'));
  await chmod(dataFolder, 0o755);
  const bot = await startBot({ ...readConfig({ PORT: '0' }), dataFolder }, openLog('error'));
  try {
    const context = await browser.newContext({
      viewport: { width: 1000, height: 800 },
      deviceScaleFactor: 1.5,
      colorScheme: 'light',
      timezoneId: 'UTC',
    });
    const page = await context.newPage();
    await page.goto(bot.url);
    await story(page);
    await context.close();
  } finally {
    await bot.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

if (!browserAvailable()) process.exit(1);
const browser = await launchBrowser();
try {
  await inDemo(browser, async (page) => {
    await page.setViewportSize({ width: 1000, height: 1640 });
    await askForStatus(page);
    await take(page, 'auth-status');
    await page.setViewportSize({ width: 1000, height: 940 });
    await runIncident(page);
    await take(page, 'incident');
    await page.setViewportSize({ width: 1000, height: 1640 });
    await openHome(page);
    await take(page, 'home');
  });
  await inDemo(browser, async (page) => {
    await page.setViewportSize({ width: 1000, height: 960 });
    await rollBack(page);
    await take(page, 'rollback');
  });
  await inDemo(browser, async (page) => {
    await tellUsers(page);
    await take(page, 'communication');
  });
} finally {
  await browser.close();
}
