// The page in a real browser, fed by a stand-in for the workspace: what is drawn, and what is posted.
import { describe, expect, test } from 'vitest';
import { browserAvailable } from '../kit/browser.ts';
import { faults, message } from './page-fixture.ts';
import { pageUnderTest } from './page-under-test.ts';

describe.skipIf(!browserAvailable())('the page', () => {
  const the = pageUnderTest();

  test('messages stand by day and author, with badge, edit mark and unread counts', async () => {
    await the.open();
    expect(await the.page.locator('.day').count()).toBe(2);
    expect(await the.page.locator('.message.first').count()).toBe(5);
    expect(await the.page.getByText('(edited)').count()).toBe(1);
    expect(await the.page.locator('.byline .app-badge').first().textContent()).toBe('APP');
    expect(await the.page.locator('.channel.unread .channel-name').allTextContents()).toEqual([
      'incidents',
      'Backbolt',
    ]);
    await the.page.getByRole('link', { name: /incidents/ }).click();
    await expect.poll(() => the.workspace.actions.at(-1)).toMatchObject({ type: 'read', as: 'UENG', channel: 'CINC' });
  });

  test('what people and apps write never becomes markup', async () => {
    const hostile = '<img src=x onerror="document.title=1"> *b* <!channel> <javascript:alert(1)|go> &lt;b&gt;';
    await the.open();
    the.showMessages(
      message(9, {
        text: '&lt;img src=x onerror="document.title=1"&gt; *b* &lt;!channel&gt; &amp;lt;b&amp;gt; <@UCMD>',
      }),
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
    await the.page.getByText('go', { exact: true }).waitFor();
    expect(await the.page.locator('.log img, .log script, .log a').count()).toBe(0);
    expect(await the.page.locator('.message').first().locator('.message-text').textContent()).toBe(
      '<img src=x onerror="document.title=1"> *b* <!channel> &lt;b&gt; @Incident commander',
    );
    expect(await the.page.locator('.message').first().locator('strong, .mention').count()).toBe(2); // the author's name and the mention that the workspace found
  });

  test('a button posts its value and the state, shows that it is busy, and is not sent twice meanwhile', async () => {
    let answer = (): void => {};
    the.workspace.answerWith(
      () =>
        new Promise(
          (done) => (answer = () => done({ ok: true, notice: 'Backbolt failed because the app did not respond.' })),
        ),
    );
    await the.open();
    const refresh = the.page.getByRole('button', { name: 'Refresh' });
    await refresh.click();
    await the.page.locator('.button[aria-busy=true]').waitFor();
    await refresh.click({ force: true });
    expect(the.used()).toMatchObject([
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
    await the.page.getByText('failed because the app did not respond').waitFor();
    await refresh.click();
    await expect.poll(() => the.used().length).toBe(2);
    answer();
  });

  test('slash commands are completed by keyboard, and drafts are kept by channel', async () => {
    await the.open();
    await the.page.locator('#composer').focus();
    await the.page.keyboard.type('/');
    await expect.poll(() => the.page.locator('#composer-offer [role=option]').count()).toBe(3);
    await the.page.keyboard.type('auth');
    await expect.poll(() => the.page.locator('#composer-offer [role=option]').count()).toBe(2);
    await the.page.keyboard.press('Escape');
    await expect.poll(() => the.page.locator('#composer-offer [role=option]').count()).toBe(0);
    await the.page.keyboard.type('-');
    await the.page.keyboard.press('ArrowDown');
    await the.page.keyboard.press('ArrowUp');
    await the.page.keyboard.press('Tab');
    await expect.poll(() => the.page.locator('#composer').inputValue()).toBe('/auth-status ');
    await the.page.getByText('[15m|1h|24h|7d]', { exact: true }).waitFor();
    await the.page.keyboard.type('24h');
    await the.page.getByRole('link', { name: /security/ }).click();
    expect(await the.page.getByLabel('Message #security').inputValue()).toBe('');
    await the.page.getByRole('link', { name: /auth/ }).click();
    await expect.poll(() => the.page.getByLabel('Message #auth').inputValue()).toBe('/auth-status 24h');
    await the.page.locator('#composer').focus();
    await the.page.keyboard.press('Enter');
    await expect
      .poll(() => the.workspace.actions.at(-1))
      .toEqual({ type: 'say', as: 'UENG', channel: 'CAUTH', text: '/auth-status 24h' });
    await expect.poll(() => the.page.locator('#composer').inputValue()).toBe('');
    the.workspace.answerWith(() => ({ ok: false, notice: 'not_in_channel' }));
    await the.page.keyboard.type('one');
    await the.page.keyboard.press('Shift+Enter');
    await the.page.keyboard.type('two');
    await the.page.keyboard.press('Enter');
    await the.page.getByText('not_in_channel').waitFor();
    expect(await the.page.locator('#composer').inputValue()).toBe('one\ntwo');
  });

  test('one can act as another, and a reload keeps who and where', async () => {
    await the.open();
    await the.page.getByLabel('Act as').selectOption('UCMD');
    await the.page.waitForURL(/#UCMD\/CAUTH$/);
    await the.page.getByRole('link', { name: /security/ }).click();
    await the.page.reload();
    await the.page.locator('#composer').fill('hello');
    await the.page.keyboard.press('Enter');
    await expect.poll(() => the.workspace.actions.at(-1)).toMatchObject({ type: 'say', as: 'UCMD', channel: 'CSEC' });
    await the.page.goBack();
    await the.page.getByLabel('Message #auth').waitFor();
  });

  test('an ephemeral message is marked and can be dismissed', async () => {
    await the.open();
    await the.page.getByText('Only visible to you').waitFor();
    await the.page.getByRole('button', { name: 'Dismiss message' }).click();
    await expect
      .poll(() => the.workspace.actions.at(-1))
      .toMatchObject({ type: 'dismiss', as: 'UENG', channel: 'CAUTH' });
  });

  test('faults are counted and listed, a lost app and a lost stream are said', async () => {
    await the.open();
    the.workspace.show((seen) => ({ ...seen, faults, appConnected: false }));
    await the.page.getByText('Backbolt is not connected').waitFor();
    await the.page.getByRole('button', { name: 'What Slack would refuse: 2' }).click();
    expect(await the.page.locator('.fault').first().textContent()).toContain('operation_timeout');
    expect(await the.page.locator('.fault').last().textContent()).toContain('/blocks/0/text/text');
    the.workspace.cutStreams();
    await the.page.getByText('connection to the workspace was lost').waitFor();
    await the.page.getByText('connection to the workspace was lost').waitFor({ state: 'detached', timeout: 10_000 });
    the.forgive('ERR_INCOMPLETE_CHUNKED_ENCODING');
  });

  test('only the closed map of files is served, under a strict policy', async () => {
    await the.open();
    const get = (path: string, headers = {}): Promise<Response> => fetch(the.workspace.url + path, { headers });
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
