// The demo's bad deployment, broken and brought back in a real browser by somebody who does what the screen says.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, test } from 'vitest';
import { startBot } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { afterThis } from '../kit/after-this.ts';
import { browserAvailable, openPage } from '../kit/browser.ts';
import { quietLog } from '../kit/database.ts';
import { breakSignIn, declareAndCommand, planFullRollback, rollbackCard, runUpTo } from '../kit/page-rollback.ts';
import { openChannel } from '../kit/page-steps.ts';

// What `npm start` starts: its own Postgres, the demo with its stand-ins, the workspace.
async function openDemo() {
  const dataFolder = await mkdtemp(join(tmpdir(), 'backbolt-journey-'));
  // Postgres refuses to run as root, and another user must be able to enter.
  await chmod(dataFolder, 0o755);
  afterThis(() => rm(dataFolder, { recursive: true, force: true }));
  const bot = await startBot({ ...readConfig({ PORT: '0' }), dataFolder }, quietLog);
  afterThis(bot.stop);
  const page = await openPage({ viewport: { width: 1400, height: 1000 }, timezoneId: 'UTC' });
  await page.goto(bot.url);
  await openChannel(page, 'auth');
  return page;
}

describe.skipIf(!browserAvailable())('in the browser', () => {
  // Three minutes are what the bad deployment may take at most, from the first word to the last.
  test('a bad release is deployed, an incident declared, the release taken back, and what was done can be read', async () => {
    const page = await openDemo();
    const expectAccessible = async () => expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await breakSignIn(page, expectAccessible);
    await declareAndCommand(page);
    await planFullRollback(page, expectAccessible);
    const card = rollbackCard(page);
    await card.getByText('new_sign_in would go from 100 % to 0 %').first().waitFor();
    await expectAccessible();
    await card.getByRole('button', { name: 'Confirm step 1' }).click();
    await card.getByText('Next: step 2').waitFor();
    await runUpTo(page, 10);
    await card.getByText(/held for/).waitFor();
    // A minute must pass in which people get in again; the clock is moved on, and so is the demo's traffic.
    await page.getByText('Faults').first().click();
    await page.getByRole('button', { name: 'Skip 15 minutes' }).click();
    await page.getByText('Faults').first().click();
    await card.getByRole('button', { name: 'Answer' }).click({ timeout: 90_000 });
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The support team knows').waitFor();
    for (const line of await dialog.getByRole('checkbox').all()) await line.check();
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('is completed after').last().waitFor();
    await page.getByText('Recovery time').waitFor();
    await card.getByText('10 of 10').waitFor();
    await expectAccessible();
    await page.getByRole('button', { name: 'What Slack would refuse: 0' }).waitFor();
  }, 180_000);
});
