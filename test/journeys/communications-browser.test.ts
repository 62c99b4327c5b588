// The communications lead tells all users that sign-in is down, in a real browser; the inbox, the status page and the banner say the same.
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, test } from 'vitest';
import { browserAvailable } from '../kit/browser.ts';
import { openDemo } from '../kit/demo-page.ts';
import {
  actAs,
  approveIt,
  bringTogether,
  communicationCard,
  previewIt,
  sendIt,
  writeToUsers,
} from '../kit/page-communications.ts';

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
