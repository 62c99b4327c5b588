// The page in a real browser, fed by a stand-in for the workspace: what is drawn, what is posted, and who can use it.
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PageMessage, PageState } from '../../src/workspace/page-protocol.ts';
import { browserAvailable, launchBrowser } from '../kit/browser.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../kit/fake-workspace.ts';
import { card, declareView, faults, message, state } from './page-fixture.ts';

describe.skipIf(!browserAvailable())('the page', () => {
  let browser: Browser;
  let workspace: FakeWorkspace;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });
  beforeEach(async () => {
    workspace = await startFakeWorkspace(state);
    complaints = [];
  });
  afterEach(async () => {
    await page?.context().close();
    await workspace.stop();
    // Nothing may break the content policy or fail in the page, whatever the test looked at.
    expect(complaints).toEqual([]);
  });

  async function open(options: BrowserContextOptions = {}, address = '/'): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
    page = await context.newPage();
    page.setDefaultTimeout(5000);
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(workspace.url + address);
    await page.locator('#composer').waitFor();
  }
  const showMessages = (...messages: PageMessage[]): void =>
    workspace.show((seen) => ({
      ...seen,
      channels: seen.channels.map((channel) => (channel.id === 'CAUTH' ? { ...channel, messages } : channel)),
    }));
  const showView = (changes: Partial<PageState['views'][number]> = {}): void =>
    workspace.show((seen) => ({ ...seen, views: [{ ...declareView, ...changes }] }));
  const dialog = () => page.getByRole('dialog');
  const used = () => workspace.actions.filter((action) => action.type === 'use');

  test('messages stand by day and author, with badge, edit mark and unread counts', async () => {
    await open();
    expect(await page.locator('.day').count()).toBe(2);
    expect(await page.locator('.message.first').count()).toBe(5);
    expect(await page.getByText('(edited)').count()).toBe(1);
    expect(await page.locator('.byline .app-badge').first().textContent()).toBe('APP');
    expect(await page.locator('.channel.unread .channel-name').allTextContents()).toEqual(['incidents', 'Backbolt']);
    await page.getByRole('link', { name: /incidents/ }).click();
    await expect.poll(() => workspace.actions.at(-1)).toMatchObject({ type: 'read', as: 'UENG', channel: 'CINC' });
  });

  test('what people and apps write never becomes markup', async () => {
    const hostile = '<img src=x onerror="document.title=1"> *b* <!channel> <javascript:alert(1)|go> &lt;b&gt;';
    await open();
    showMessages(
      message(9, { text: hostile }),
      message(8, { user: 'UBOT', text: hostile }),
      message(7, { user: 'UBOT', blocks: [{ type: 'section', text: { type: 'plain_text', text: hostile } }] }),
      message(6, { user: 'UBOT', blocks: [{ type: 'markdown', text: `${hostile} [x](javascript:alert(1))` }] }),
      message(5, {
        user: 'UBOT',
        blocks: [
          {
            type: 'rich_text',
            elements: [
              { type: 'rich_text_section', elements: [{ type: 'link', url: 'javascript:alert(1)', text: hostile }] },
            ],
          },
        ],
      }),
    );
    await page.getByText('go', { exact: true }).waitFor();
    expect(await page.locator('.log img, .log script, .log a').count()).toBe(0);
    expect(await page.locator('.message').first().locator('.message-text').textContent()).toBe(
      '<img src=x onerror="document.title=1"> *b* <!channel> <javascript:alert(1)|go> <b>',
    );
    expect(await page.locator('.message').first().locator('strong, .mention').count()).toBe(1); // the author's name alone
  });

  test('a button posts its value and the state, shows that it is busy, and is not sent twice meanwhile', async () => {
    let answer = (): void => {};
    workspace.answerWith(
      () =>
        new Promise(
          (done) => (answer = () => done({ ok: true, notice: 'Backbolt failed because the app did not respond.' })),
        ),
    );
    await open();
    const refresh = page.getByRole('button', { name: 'Refresh' });
    await refresh.click();
    await page.locator('.button[aria-busy=true]').waitFor();
    await refresh.click({ force: true });
    expect(used()).toMatchObject([
      {
        as: 'UENG',
        container: { kind: 'message', channel: 'CAUTH' },
        blockId: 'acts',
        actionId: 'refresh',
        choice: { value: '1h' },
        state: { acts: { window: { type: 'static_select', selected_option: { value: '1h' } } } },
      },
    ]);
    answer();
    await page.getByText('failed because the app did not respond').waitFor();
    await refresh.click();
    await expect.poll(() => used().length).toBe(2);
    answer();
  });

  test('a confirm dialog stands before the use', async () => {
    await open();
    const freeze = page.getByRole('button', { name: 'Freeze sign-ups' });
    await freeze.click();
    await dialog().getByRole('button', { name: 'Not now' }).click();
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.action)).toBe('stop');
    expect(used()).toEqual([]);
    await freeze.click();
    await dialog().getByRole('button', { name: 'Freeze', exact: true }).click();
    await expect.poll(() => used()).toMatchObject([{ actionId: 'stop', choice: {} }]);
  });

  test('slash commands are completed by keyboard, and drafts are kept by channel', async () => {
    await open();
    await page.locator('#composer').focus();
    await page.keyboard.type('/');
    await expect.poll(() => page.locator('#completions [role=option]').count()).toBe(3);
    await page.keyboard.type('auth');
    await expect.poll(() => page.locator('#completions [role=option]').count()).toBe(2);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('#completions [role=option]').count()).toBe(0);
    await page.keyboard.type('-');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.locator('#composer').inputValue()).toBe('/auth-status ');
    await page.getByText('[15m|1h|24h|7d]', { exact: true }).waitFor();
    await page.keyboard.type('24h');
    await page.getByRole('link', { name: /security/ }).click();
    expect(await page.getByLabel('Message #security').inputValue()).toBe('');
    await page.getByRole('link', { name: /auth/ }).click();
    await expect.poll(() => page.getByLabel('Message #auth').inputValue()).toBe('/auth-status 24h');
    await page.locator('#composer').focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => workspace.actions.at(-1))
      .toEqual({ type: 'say', as: 'UENG', channel: 'CAUTH', text: '/auth-status 24h' });
    await expect.poll(() => page.locator('#composer').inputValue()).toBe('');
    workspace.answerWith(() => ({ ok: false, notice: 'not_in_channel' }));
    await page.keyboard.type('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await page.keyboard.press('Enter');
    await page.getByText('not_in_channel').waitFor();
    expect(await page.locator('#composer').inputValue()).toBe('one\ntwo');
  });

  test('one can act as another, and a reload keeps who and where', async () => {
    await open();
    await page.getByLabel('Act as').selectOption('UCMD');
    await page.waitForURL(/#UCMD\/CAUTH$/);
    await page.getByRole('link', { name: /security/ }).click();
    await page.reload();
    await page.locator('#composer').fill('hello');
    await page.keyboard.press('Enter');
    await expect.poll(() => workspace.actions.at(-1)).toMatchObject({ type: 'say', as: 'UCMD', channel: 'CSEC' });
    await page.goBack();
    await page.getByLabel('Message #auth').waitFor();
  });

  test('a modal takes the focus, keeps it, shows errors, and closes on Escape', async () => {
    await open();
    await page.locator('#composer').focus();
    showView();
    const focused = () =>
      page.evaluate(
        () => (document.activeElement as HTMLElement).dataset.action ?? document.activeElement?.textContent?.trim(),
      );
    await expect.poll(focused).toBe('title');
    for (let tabs = 0; tabs < 12; tabs += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true);
    }
    await dialog().getByRole('button', { name: 'Declare' }).click();
    await expect.poll(() => dialog().getByText('Please complete this required field.').count()).toBe(2);
    expect(workspace.actions).toEqual([]);
    await dialog().getByLabel('What is wrong?').fill('Sign-in fails');
    await dialog().getByLabel('Severity').selectOption('P1');
    await dialog().getByLabel('iOS').check();
    workspace.answerWith(() => ({ ok: true, errors: { title: 'There is such an incident already.' } }));
    await dialog().getByRole('button', { name: 'Declare' }).click();
    await dialog().getByText('There is such an incident already.').waitFor();
    await expect.poll(focused).toBe('title');
    expect(workspace.actions.at(-1)).toMatchObject({
      type: 'submit',
      viewId: 'V1',
      state: {
        title: { title: { type: 'plain_text_input', value: 'Sign-in fails' } },
        severity: { severity: { type: 'static_select', selected_option: { value: 'P1' } } },
        notice: { notice: { type: 'plain_text_input', value: null } },
        where: { where: { type: 'checkboxes', selected_options: [{ value: 'ios' }] } },
      },
    });
    showView({ hash: '2', title: 'Declared' });
    await dialog().getByText('Declared').waitFor();
    expect(await dialog().getByLabel('What is wrong?').inputValue()).toBe('Sign-in fails');
    await page.keyboard.press('Escape');
    await expect.poll(() => workspace.actions.at(-1)).toEqual({ type: 'close', as: 'UENG', viewId: 'V1', all: false });
    workspace.show((seen) => ({ ...seen, views: [] }));
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('composer');
  });

  test('a modal that was loading gives the focus to its first input, a question gives it back', async () => {
    await open();
    const ask = {
      type: 'button',
      action_id: 'ask',
      text: { type: 'plain_text', text: 'Ask' },
      confirm: { text: { type: 'plain_text', text: 'Really?' } },
    };
    showView({ submit: null, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Loading…' } }] });
    await dialog().getByText('Loading…').waitFor();
    showView({ hash: '2', blocks: [...declareView.blocks, { type: 'actions', block_id: 'asks', elements: [ask] }] });
    const focused = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset.action);
    await expect.poll(focused).toBe('title');
    await dialog().getByRole('button', { name: 'Ask' }).click();
    await page.getByText('Really?').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('ask');
    expect(workspace.actions).toEqual([]);
  });

  test('an ephemeral message is marked and can be dismissed', async () => {
    await open();
    await page.getByText('Only visible to you').waitFor();
    await page.getByRole('button', { name: 'Dismiss message' }).click();
    await expect.poll(() => workspace.actions.at(-1)).toMatchObject({ type: 'dismiss', as: 'UENG', channel: 'CAUTH' });
  });

  test('faults are counted and listed, a lost app and a lost stream are said', async () => {
    await open();
    workspace.show((seen) => ({ ...seen, faults, appConnected: false }));
    await page.getByText('Backbolt is not connected').waitFor();
    await page.getByRole('button', { name: 'What Slack would refuse: 2' }).click();
    expect(await page.locator('.fault').first().textContent()).toContain('operation_timeout');
    expect(await page.locator('.fault').last().textContent()).toContain('/blocks/0/text/text');
    workspace.cutStreams();
    await page.getByText('connection to the workspace was lost').waitFor();
    await page.getByText('connection to the workspace was lost').waitFor({ state: 'detached', timeout: 10_000 });
    complaints = complaints.filter((text) => !text.includes('ERR_INCOMPLETE_CHUNKED_ENCODING'));
  });

  test('fits 375 px, with the channels in a drawer', async () => {
    await open({ viewport: { width: 375, height: 700 } });
    showMessages(message(9, { text: 'x'.repeat(400) }), message(8, { user: 'UBOT', blocks: card }));
    await page.getByText('xxxx').waitFor();
    const overflows = () =>
      page.evaluate(
        () =>
          document.documentElement.scrollWidth > innerWidth ||
          [...document.querySelectorAll('.log, .dialog-body')].some((box) => box.scrollWidth > box.clientWidth),
      );
    expect(await overflows()).toBe(false);
    await page.getByRole('button', { name: 'Show the list of channels' }).click();
    await page.getByRole('link', { name: /security/ }).click();
    await page.getByLabel('Message #security').waitFor();
    await page.locator('.sidebar').waitFor({ state: 'hidden' });
    showView();
    await dialog().waitFor();
    expect(await overflows()).toBe(false);
  });

  test.each(['light', 'dark'] as const)('axe finds nothing in %s', async (colorScheme) => {
    await open({ colorScheme });
    workspace.show((seen) => ({ ...seen, faults }));
    await page.getByRole('button', { name: 'What Slack would refuse: 2' }).click();
    await page.locator('#composer').fill('/');
    const violations = async () =>
      (await new AxeBuilder({ page }).analyze()).violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
      );
    expect(await violations()).toEqual([]);
    showView();
    await dialog().getByRole('button', { name: 'Declare' }).click();
    await dialog().getByText('Please complete').first().waitFor();
    expect(await violations()).toEqual([]);
  });

  test('only the closed map of files is served, under a strict policy', async () => {
    await open();
    const get = (path: string, headers = {}): Promise<Response> => fetch(workspace.url + path, { headers });
    for (const path of [
      '/workspace/assets/serve.ts',
      '/workspace/assets/../page-protocol.ts',
      '/workspace/assets/%2e%2e/server.ts',
      '/workspace/assets/',
      '/index.html',
    ]) {
      expect((await get(path)).status, path).toBe(404);
    }
    const main = await get('/workspace/assets/main.ts');
    expect(main.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self' 'sha256-[^']+'; style-src 'self'/,
    );
    expect(main.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await get('/workspace/assets/main.ts', { 'if-none-match': main.headers.get('etag') ?? '' })).status).toBe(
      304,
    );
  });
});
