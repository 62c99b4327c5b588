// Who can use the page: by keyboard alone, through its dialogs, on a narrow screen.
import { describe, expect, test } from 'vitest';
import { browserAvailable } from '../kit/browser.ts';
import { card, declareView, message } from './page-fixture.ts';
import { pageUnderTest } from './page-under-test.ts';

describe.skipIf(!browserAvailable())('access to the page', () => {
  const the = pageUnderTest();

  test('a confirm dialog stands before the use', async () => {
    await the.open();
    const freeze = the.page.getByRole('button', { name: 'Freeze sign-ups' });
    await freeze.click();
    await the.dialog().getByRole('button', { name: 'Not now' }).click();
    await expect
      .poll(() => the.page.evaluate(() => (document.activeElement as HTMLElement).dataset.action))
      .toBe('stop');
    expect(the.used()).toEqual([]);
    await freeze.click();
    await the.dialog().getByRole('button', { name: 'Freeze', exact: true }).click();
    await expect.poll(() => the.used()).toMatchObject([{ actionId: 'stop', choice: {} }]);
  });

  test('a modal takes the focus, keeps it, shows errors, and closes on Escape', async () => {
    await the.open();
    await the.page.locator('#composer').focus();
    the.showView();
    const focused = () =>
      the.page.evaluate(
        () => (document.activeElement as HTMLElement).dataset.action ?? document.activeElement?.textContent?.trim(),
      );
    await expect.poll(focused).toBe('title');
    for (let tabs = 0; tabs < 12; tabs += 1) {
      await the.page.keyboard.press('Tab');
      expect(await the.page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true);
    }
    await the.dialog().getByRole('button', { name: 'Declare' }).click();
    await expect.poll(() => the.dialog().getByText('Please complete this required field.').count()).toBe(2);
    expect(the.workspace.actions).toEqual([]);
    await the.dialog().getByLabel('What is wrong?').fill('Sign-in fails');
    await the.dialog().getByRole('combobox', { name: 'Severity' }).click();
    await the.page.getByRole('option', { name: 'P1 high' }).click();
    await the.dialog().getByLabel('iOS').check();
    the.workspace.answerWith(() => ({ ok: true, errors: { title: 'There is such an incident already.' } }));
    await the.dialog().getByRole('button', { name: 'Declare' }).click();
    await the.dialog().getByText('There is such an incident already.').waitFor();
    await expect.poll(focused).toBe('title');
    expect(the.workspace.actions.at(-1)).toMatchObject({
      type: 'submit',
      viewId: 'V1',
      state: {
        title: { title: { type: 'plain_text_input', value: 'Sign-in fails' } },
        severity: { severity: { type: 'static_select', selected_option: { value: 'P1' } } },
        notice: { notice: { type: 'plain_text_input', value: null } },
        where: { where: { type: 'checkboxes', selected_options: [{ value: 'ios' }] } },
      },
    });
    the.showView({ hash: '2', title: 'Declared' });
    await the.dialog().getByText('Declared').waitFor();
    expect(await the.dialog().getByLabel('What is wrong?').inputValue()).toBe('Sign-in fails');
    await the.page.keyboard.press('Escape');
    await expect
      .poll(() => the.workspace.actions.at(-1))
      .toEqual({ type: 'close', as: 'UENG', viewId: 'V1', all: false });
    the.workspace.show((seen) => ({ ...seen, views: [] }));
    await expect.poll(() => the.page.evaluate(() => document.activeElement?.id)).toBe('composer');
  });

  test('a modal that was loading gives the focus to its first input, a question gives it back', async () => {
    await the.open();
    const ask = {
      type: 'button',
      action_id: 'ask',
      text: { type: 'plain_text', text: 'Ask' },
      confirm: { text: { type: 'plain_text', text: 'Really?' } },
    };
    the.showView({ submit: null, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Loading…' } }] });
    await the.dialog().getByText('Loading…').waitFor();
    the.showView({
      hash: '2',
      blocks: [...declareView.blocks, { type: 'actions', block_id: 'asks', elements: [ask] }],
    });
    const focused = () => the.page.evaluate(() => (document.activeElement as HTMLElement).dataset.action);
    await expect.poll(focused).toBe('title');
    await the.dialog().getByRole('button', { name: 'Ask' }).click();
    await the.page.getByText('Really?').waitFor();
    await the.page.keyboard.press('Escape');
    await expect.poll(focused).toBe('ask');
    expect(the.workspace.actions).toEqual([]);
  });

  test('fits 375 px, with the channels in a drawer', async () => {
    await the.open({ viewport: { width: 375, height: 700 } });
    the.showMessages(message(9, { text: 'x'.repeat(400) }), message(8, { user: 'UBOT', blocks: card }));
    await the.page.getByText('xxxx').waitFor();
    const overflows = () =>
      the.page.evaluate(
        () =>
          document.documentElement.scrollWidth > innerWidth ||
          [...document.querySelectorAll('.log, .dialog-body')].some((box) => box.scrollWidth > box.clientWidth),
      );
    expect(await overflows()).toBe(false);
    await the.page.getByRole('button', { name: 'Show the list of channels' }).click();
    await the.page.getByRole('link', { name: /security/ }).click();
    await the.page.getByLabel('Message #security').waitFor();
    await the.page.locator('.sidebar').waitFor({ state: 'hidden' });
    the.showView();
    await the.dialog().waitFor();
    expect(await overflows()).toBe(false);
  });
});
