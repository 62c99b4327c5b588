// The communications lead tells all users that sign-in is down, in a real browser; the inbox, the status page and the banner say the same.
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
import {
  actAs,
  approveIt,
  bringTogether,
  communicationCard,
  previewIt,
  sendIt,
  writeToUsers,
} from '../kit/page-communications.ts';

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
  return { page, url: bot.url };
}

describe.skipIf(!browserAvailable())('in the browser', () => {
  // Three minutes are what it may take at most, from the first word to the last.
  test('all users are told once that sign-in is down, and every place says it in the same words', async () => {
    const { page, url } = await openDemo();
    const expectAccessible = async () => expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await bringTogether(page);
    await writeToUsers(page, expectAccessible);
    await previewIt(page);
    await communicationCard(page).getByRole('button', { name: 'Ask for approval' }).click();
    await page.getByText('waits for approval').first().waitFor();
    await actAs(page, 'Incident commander', 'inc-1-login-failures');
    await approveIt(page, expectAccessible);
    await actAs(page, 'Communications lead', 'inc-1-login-failures');
    await sendIt(page);
    await communicationCard(page).getByText('1,500 sent').waitFor({ timeout: 60_000 });
    await expectAccessible();
    await page.getByRole('button', { name: 'What Slack would refuse: 0' }).waitFor();

    await page.goto(`${url}/demo/status`);
    await page.getByRole('heading', { name: 'Sign-in is not working' }).waitFor();
    const said = 'Signing in to Example has not been working since';
    await page.getByText(said).waitFor();
    await page.getByText('Whoever is signed in can go on working').waitFor();
    await page.goto(`${url}/demo/app`);
    await page.getByRole('alert').getByRole('heading', { name: 'Sign-in is not working' }).waitFor();
    await page.goto(`${url}/demo/inbox`);
    await page.getByText('1500 e-mails were sent to users').waitFor();
    await page.getByRole('link', { name: 'You cannot sign in at the moment' }).first().click();
    await page.getByText(said).first().waitFor();
    await page.getByText('- Whoever is signed in can go on working').waitFor();
  }, 180_000);
});
