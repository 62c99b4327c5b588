// The panels of the page on the real workspace: what Slack would refuse, faults on demand, and a command that nobody answers.
import { describe, expect, test } from 'vitest';
import { browserAvailable } from '../kit/browser.ts';
import { pageOnSample } from './page-on-sample.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const skipped: number[] = [];

describe.skipIf(!browserAvailable())('panels in a browser', () => {
  const the = pageOnSample(
    (app) => {
      // Never acknowledged.
      app.command('/plain', async () => {});
    },
    { skip: async (ms) => void skipped.push(ms), ackMs: 1000 },
  );

  test('a refusal is counted, told with its code, method, place and time, and cleared', async () => {
    const blocks = [{ type: 'header', text: plain('x'.repeat(151)) }];
    await expect(the.client.apiCall('chat.postMessage', { channel: 'C0AUTH', text: 't', blocks })).rejects.toThrow(
      'invalid_blocks',
    );
    await the.page.getByRole('button', { name: 'What Slack would refuse: 1' }).click();
    const panel = the.page.getByRole('complementary', { name: 'What Slack would refuse' });
    const refusal = panel.locator('.fault');
    expect(await refusal.locator('.fault-code').textContent()).toBe('invalid_blocks');
    expect(await refusal.locator('.fault-where').textContent()).toBe('chat.postMessage');
    expect(await refusal.locator('.fault-path').first().textContent()).toBe('/blocks/0/text/text');
    expect(await refusal.locator('time').textContent()).toMatch(/\d:\d\d:\d\d/);
    await panel.getByRole('button', { name: 'Clear' }).click();
    await panel.getByText('Nothing so far').waitFor();
    await the.page.getByRole('button', { name: 'What Slack would refuse: 0' }).click();
    await panel.waitFor({ state: 'detached' });
  });

  test('troubles are switched on and off, and stand in the banner meanwhile', async () => {
    await the.page.getByRole('button', { name: 'Faults on demand' }).click();
    const panel = the.page.getByRole('complementary', { name: 'Faults on demand' });
    const banner = the.page.locator('.banner');
    const call = () => the.client.auth.test();
    const troubles: [name: string, wrong: RegExp][] = [
      ['Slack is down', /fetch failed|socket|ECONN|terminated/i],
      ['Server errors', /500|error/i],
      ['Rate limited', /rate|429/i],
    ];
    for (const [name, wrong] of troubles) {
      const turn = panel.getByRole('switch', { name });
      await turn.click();
      await banner.getByText(name).waitFor();
      if (name !== 'Rate limited') await expect(call()).rejects.toThrow(wrong);
      await turn.click();
      await banner.waitFor({ state: 'detached' });
      await expect(call()).resolves.toMatchObject({ ok: true });
    }
    await panel.getByRole('button', { name: 'Deliver the next one twice' }).click();
    await banner.getByText('the next delivery comes twice').waitFor();
    await the.page.locator('#composer').fill('/sample twice');
    await the.page.locator('#composer').press('Enter');
    await expect.poll(() => the.heard.commands.length).toBe(2);
    await banner.waitFor({ state: 'detached' });
  });

  test('a lost socket is said until the app is back', async () => {
    const panel = the.page.getByRole('complementary', { name: 'Faults on demand' });
    await panel.getByRole('button', { name: 'Lose the socket' }).click();
    await the.page.getByText('Sample is not connected').waitFor();
    await the.page.getByText('Sample is not connected').waitFor({ state: 'detached', timeout: 15_000 });
  });

  test('the clock is skipped by a quarter of an hour and by any number of minutes', async () => {
    const panel = the.page.getByRole('complementary', { name: 'Faults on demand' });
    await panel.getByRole('button', { name: 'Skip 15 minutes' }).click();
    await the.page.locator('.banner').getByText('the clock is 15 min ahead').waitFor();
    await panel.getByLabel('Minutes').fill('45');
    await panel.getByLabel('Minutes').press('Enter');
    await the.page.locator('.banner').getByText('the clock is 60 min ahead').waitFor();
    expect(skipped).toEqual([900_000, 2_700_000]);
    await the.page.getByRole('button', { name: 'Close the panel' }).click();
  });

  test('a command that nobody answers is told as Slack tells it', async () => {
    await the.page.locator('#composer').fill('/plain');
    await the.page.locator('#composer').press('Enter');
    await the.log
      .getByText(/failed because the app did not respond/)
      .or(the.page.locator('.notice'))
      .first()
      .waitFor();
  });
});
