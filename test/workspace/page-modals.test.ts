// Modals in a real browser: what their inputs take beyond a click, how they stack, and what is said when nobody answers.
import { describe, expect, test } from 'vitest';
import { browserAvailable } from '../kit/browser.ts';
import { pageOnSample } from './page-on-sample.ts';

type Shape = Record<string, unknown>;

const plain = (text: string) => ({ type: 'plain_text', text });

describe.skipIf(!browserAvailable())('modals in a browser', () => {
  const the = pageOnSample(
    (app) => {
      // Never acknowledged.
      app.view('unanswered', async () => new Promise(() => {}));
    },
    { ackMs: 1500 },
  );

  test('inputs that dispatch tell the app on Enter, or with each character, as the app asked', async () => {
    const input = (id: string, on: string) => ({
      type: 'input',
      block_id: id,
      dispatch_action: true,
      optional: true,
      label: plain(id),
      element: { type: 'plain_text_input', action_id: id, dispatch_action_config: { trigger_actions_on: [on] } },
    });
    const dialog = await the.openModal([input('enter', 'on_enter_pressed'), input('each', 'on_character_entered')]);
    await dialog.getByLabel('enter').pressSequentially('ab');
    await dialog.getByLabel('each').pressSequentially('x');
    await expect.poll(() => the.heard.actions).toMatchObject([{ action_id: 'each', value: 'x' }]);
    await dialog.getByLabel('enter').press('Enter');
    await expect.poll(() => the.heard.actions.at(-1)).toMatchObject({ action_id: 'enter', value: 'ab' });
    await the.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('rich text is written with its tools and by keys, and comes as a rich_text block', async () => {
    const element = { type: 'rich_text_input', action_id: 'it' };
    const dialog = await the.openModal([{ type: 'input', block_id: 'place', label: plain('Label'), element }]);
    const editor = dialog.getByRole('textbox', { name: 'Label' });
    const tool = (name: string) => dialog.getByRole('button', { name, exact: true }).click();
    await editor.click();
    await the.page.keyboard.type('plain ');
    await tool('Bold');
    await the.page.keyboard.type('bold');
    await the.page.keyboard.press('Control+b');
    await the.page.keyboard.type(' 🎉 :tada: <b>');
    await the.page.keyboard.press('Enter');
    await tool('Bulleted list');
    await the.page.keyboard.type('one');
    await the.page.keyboard.press('Enter');
    await the.page.keyboard.type('two');
    await the.page.keyboard.press('Enter');
    await the.page.keyboard.press('Enter');
    await tool('Quote');
    await the.page.keyboard.type('quoted');
    await the.submit();
    await dialog.waitFor({ state: 'detached' });
    const text = (words: string, style?: Shape) => ({ type: 'text', text: words, ...(style ? { style } : {}) });
    const item = (words: string) => ({ type: 'rich_text_section', elements: [text(words)] });
    const emoji = { type: 'emoji', name: 'tada' };
    const parts = [text('plain '), text('bold', { bold: true }), text(' '), emoji, text(' '), emoji, text(' <b>')];
    expect(the.heard.submissions).toMatchObject([{ place: { it: { type: 'rich_text_input' } } }]);
    const held = the.heard.submissions[0] as { place: { it: { rich_text_value: unknown } } };
    expect(held.place.it.rich_text_value).toEqual({
      type: 'rich_text',
      elements: [
        { type: 'rich_text_section', elements: parts },
        { type: 'rich_text_list', style: 'bullet', indent: 0, elements: [item('one'), item('two')] },
        { type: 'rich_text_quote', elements: [text('quoted')] },
      ],
    });
  });

  test('rich text: code, a code block, a link and a numbered list; what the app set at first comes back', async () => {
    const first = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id: 'U0GUEST' }] }],
    };
    const element = { type: 'rich_text_input', action_id: 'it', initial_value: first };
    const dialog = await the.openModal([{ type: 'input', block_id: 'place', label: plain('Label'), element }]);
    const editor = dialog.getByRole('textbox', { name: 'Label' });
    expect(await editor.textContent()).toBe('@Guest');
    const tool = (name: string) => dialog.getByRole('button', { name, exact: true }).click();
    await editor.click();
    await the.page.keyboard.press('End');
    await the.page.keyboard.press('Enter');
    await tool('Ordered list');
    await the.page.keyboard.type('code');
    for (let n = 0; n < 4; n += 1) await the.page.keyboard.press('Shift+ArrowLeft');
    await tool('Code');
    await the.page.keyboard.press('End');
    await the.page.keyboard.press('Enter');
    await the.page.keyboard.press('Enter');
    await tool('Link');
    await the.page.getByLabel('Address of the link').fill('https://example.com/');
    await the.page.keyboard.press('Enter');
    await the.page.keyboard.press('End');
    await the.page.keyboard.press('Enter');
    await tool('Code block');
    await the.page.keyboard.type('let x;');
    await the.submit();
    await dialog.waitFor({ state: 'detached' });
    // Chromium tries to keep a look when it takes a list apart; the content policy refuses it, which is as well.
    the.forgive('Applying inline style');
    const held = the.heard.submissions[0] as { place: { it: { rich_text_value: { elements: Shape[] } } } };
    expect(held.place.it.rich_text_value.elements).toMatchObject([
      { elements: [{ type: 'user', user_id: 'U0GUEST' }] },
      { type: 'rich_text_list', style: 'ordered', elements: [{ elements: [{ text: 'code', style: { code: true } }] }] },
      { type: 'rich_text_section', elements: [{ type: 'link', url: 'https://example.com/' }] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'let x;' }] },
    ]);
  });

  test('a file input uploads, lets go again, and tells the app the files', async () => {
    const element = { type: 'file_input', action_id: 'it', filetypes: ['txt'], max_files: 2 };
    const dialog = await the.openModal([{ type: 'input', block_id: 'place', label: plain('Files'), element }]);
    const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });
    await dialog.getByLabel('Files').setInputFiles([file('one.txt'), file('two.txt')]);
    await dialog.getByRole('button', { name: 'Remove one.txt' }).click();
    await dialog.getByText('one.txt').waitFor({ state: 'detached' });
    await the.submit();
    await dialog.waitFor({ state: 'detached' });
    expect(the.heard.submissions).toMatchObject([
      { place: { it: { type: 'file_input', files: [{ name: 'two.txt' }] } } },
    ]);
  });

  test('inputs are checked before they are sent, in Slack’s words', async () => {
    const input = (id: string, element: Shape) => ({
      type: 'input',
      block_id: id,
      label: plain(id),
      element: { action_id: id, ...element },
    });
    const dialog = await the.openModal([
      input('number', { type: 'number_input', is_decimal_allowed: false, max_value: '5' }),
      input('mail', { type: 'email_text_input' }),
      input('url', { type: 'url_text_input', focus_on_load: true }),
    ]);
    await expect
      .poll(() => the.page.evaluate(() => (document.activeElement as HTMLElement).dataset.action))
      .toBe('url');
    await dialog.getByLabel('number').fill('9');
    await dialog.getByLabel('mail').fill('nobody');
    await dialog.getByLabel('url').fill('nowhere');
    await the.submit();
    for (const words of ['at most 5', 'valid email', 'valid URL']) await dialog.getByText(words).waitFor();
    expect(the.heard.submissions).toEqual([]);
    await the.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('a stack of three views, back and close, an update while one types, errors, and a submission that nobody answers', async () => {
    const input: Shape = {
      type: 'input',
      block_id: 'b',
      label: plain('Label'),
      element: { type: 'plain_text_input', action_id: 'a' },
    };
    const view = (title: string) => ({
      type: 'modal',
      callback_id: 'view',
      title: plain(title),
      submit: plain('Save'),
      blocks: [input],
    });
    await the.openModal([input]);
    for (const title of ['Second', 'Third']) {
      the.answerWith({ response_action: 'push', view: view(title) });
      await the.dialog.getByLabel('Label').fill('x');
      await the.submit();
      await the.dialog.getByRole('heading', { name: title }).waitFor();
    }
    the.answerWith({ response_action: 'errors', errors: { b: 'Not like this.' } });
    await the.dialog.getByLabel('Label').fill('wrong');
    await the.submit();
    await the.dialog.getByText('Not like this.').waitFor();
    await the.dialog.getByRole('button', { name: 'Back' }).click();
    await the.dialog.getByRole('heading', { name: 'Second' }).waitFor();
    expect(await the.dialog.getByLabel('Label').inputValue()).toBe('x');
    the.answerWith({ response_action: 'update', view: view('Updated') });
    await the.submit();
    await the.dialog.getByRole('heading', { name: 'Updated' }).waitFor();
    the.answerWith({ response_action: 'clear' });
    await the.dialog.getByLabel('Label').fill('x');
    await the.submit();
    await the.dialog.waitFor({ state: 'detached' });
  });

  test('a submission that nobody answers is said in the modal, which stays as it was filled in', async () => {
    const input = { type: 'input', label: plain('Label'), element: { type: 'plain_text_input' } };
    const dialog = await the.openModal([input], { callback_id: 'unanswered' });
    await dialog.getByLabel('Label').fill('kept');
    await the.submit();
    await dialog.getByText('We had some trouble connecting. Try again?').waitFor();
    expect(await dialog.getByLabel('Label').inputValue()).toBe('kept');
    await the.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});
