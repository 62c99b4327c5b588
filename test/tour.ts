import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBot } from '../src/compose.ts';
import { readConfig } from '../src/config.ts';
import { openLog } from '../src/lib/log.ts';
import { launchBrowser } from './kit/browser.ts';
import { openChannel, say } from './kit/page-steps.ts';

const dataFolder = await mkdtemp(join(tmpdir(), 'backbolt-tour-'));
await chmod(dataFolder, 0o755);
const bot = await startBot({ ...readConfig({ PORT: '0' }), dataFolder }, openLog('warn'));
const browser = await launchBrowser();
const page = await (await browser.newContext({ viewport: { width: 1200, height: 1000 }, timezoneId: 'UTC' })).newPage();
let n = 0;
const shot = async (name: string) => {
  await page.waitForTimeout(700);
  await page.screenshot({ path: `/tmp/tour-${++n}-${name}.png` });
  console.log(n, name);
};
try {
  await page.goto(bot.url);
  await openChannel(page, 'auth');
  await say(page, '/auth-rollback');
  await page.getByRole('dialog').getByText('Runbook').waitFor();
  await shot('choose');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.waitForTimeout(500);
  await say(page, '/auth-rollback demo-break-sign-in');
  await page.getByRole('dialog').getByRole('button', { name: 'Make the plan' }).waitFor();
  await shot('parameters');
  await page.getByRole('dialog').getByRole('button', { name: 'Make the plan' }).click();
  await page.getByRole('button', { name: 'Ask for approval' }).first().waitFor();
  await shot('plan');
  await page.getByRole('button', { name: 'See the plan' }).first().click();
  await page.getByRole('dialog').getByText('Make release').waitFor();
  await shot('plan-modal');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Ask for approval' }).first().click();
  await page.getByRole('button', { name: 'Look and approve' }).waitFor();
  await shot('approval');
} catch (e) {
  console.log(e);
  await shot('error');
} finally {
  await browser.close();
  await bot.stop();
}
