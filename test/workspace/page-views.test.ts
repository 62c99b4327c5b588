// Every main view of the page on the real workspace, in light, in dark and at 375 px: axe finds nothing, nothing overflows.
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, test } from 'vitest';
import { browserAvailable } from '../kit/browser.ts';
import { declareView } from './page-fixture.ts';
import { pageOnSample } from './page-on-sample.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const options = ['One', 'Two'].map((text) => ({ text: plain(text), value: text }));

describe.skipIf(!browserAvailable())('views of the page', () => {
  const the = pageOnSample((app) => {
    app.event('app_home_opened', async ({ event, client }) => {
      const button = { type: 'button', action_id: 'home', text: plain('At home') };
      const blocks = [
        { type: 'header', text: plain('Welcome :wave:') },
        { type: 'actions', elements: [button] },
      ];
      await client.apiCall('views.publish', { user_id: event.user, view: { type: 'home', blocks } });
    });
  });
  const perform = (action: Parameters<typeof the.sample.workspace.perform>[0]) => the.sample.workspace.perform(action);
  const as = 'U0ENGINEER';
  const channel = 'C0AUTH';

  // Legacy mode: no frames here, and without it each look opens a tab of its own.
  const violations = async (rules: readonly string[] | null): Promise<string[]> => {
    const axe = new AxeBuilder({ page: the.page }).setLegacyMode(true);
    const { violations: found } = await (rules ? axe.withRules([...rules]) : axe).analyze();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  };
  const overflows = (): Promise<boolean> =>
    the.page.evaluate(
      () =>
        document.documentElement.scrollWidth > innerWidth ||
        [...document.querySelectorAll('.log, .dialog-body, .pane-body, .home')].some(
          (box) => box.scrollWidth > box.clientWidth,
        ),
    );
  const close = () => the.page.getByRole('button', { name: 'Close the panel' }).click();
  const toAuth = async () => {
    const drawer = the.page.getByRole('button', { name: 'Show the list of channels' });
    if (await drawer.isVisible()) await drawer.click();
    await the.page.getByRole('link', { name: /^auth/ }).click();
    await the.page.getByLabel('Message #auth').waitFor();
  };

  /** What a channel looks like after a day's work. */
  async function furnish(): Promise<string> {
    await perform({ type: 'say', as, channel, text: 'Is it down? @commander #general :eyes: https://example.com/a' });
    const ts =
      the.sample.workspace
        .stateFor(as)
        .channels.find(({ id }) => id === channel)
        ?.messages.at(-1)?.ts ?? '';
    await perform({ type: 'react', as, channel, ts, name: 'eyes', on: true });
    await perform({ type: 'pin', as, channel, ts, on: true });
    await perform({ type: 'say', as, channel, text: 'Looking.', threadTs: ts });
    const base64 = Buffer.from('line\n').toString('base64');
    await perform({ type: 'upload', as, channel, name: 'trace.log', mimetype: 'text/plain', base64 });
    await the.client.bookmarks.add({
      channel_id: channel,
      title: 'Runbook',
      type: 'link',
      link: 'https://example.com/',
      emoji: ':books:',
    });
    const elements = [
      { type: 'button', action_id: 'go', text: plain(':rocket: Go'), style: 'primary' },
      { type: 'static_select', action_id: 's', options, placeholder: plain('Window') },
      { type: 'multi_static_select', action_id: 'm', options, initial_options: options },
      { type: 'datepicker', action_id: 'd' },
      { type: 'checkboxes', action_id: 'c', options },
      { type: 'overflow', action_id: 'o', options },
    ];
    await the.client.apiCall('chat.postMessage', {
      channel,
      text: 'card',
      blocks: [
        { type: 'header', text: plain(':large_yellow_circle: Sign-in is degraded') },
        { type: 'section', text: { type: 'mrkdwn', text: '*94 %* of `attempts`\n> quoted\n```code```' } },
        { type: 'actions', elements },
      ],
    });
    await the.client.chat.postEphemeral({ channel, user: as, text: 'For you alone' });
    await the.page.getByText('For you alone').last().waitFor();
    return ts;
  }

  const views: [name: string, open: (ts: string) => Promise<unknown>, leave: () => Promise<unknown>][] = [
    ['channel', () => the.page.locator('#composer').fill('/'), () => the.page.locator('#composer').fill('')],
    ['message actions', () => the.log.locator('.message').last().focus(), () => the.page.locator('#composer').focus()],
    [
      'thread',
      async () => {
        await the.page
          .getByRole('button', { name: /1 reply/ })
          .first()
          .click();
        await the.page.getByText('Looking.').waitFor();
      },
      close,
    ],
    ['pins', () => the.page.getByRole('button', { name: /\d pinned/ }).click(), close],
    ['members', () => the.page.getByRole('button', { name: /^Members/ }).click(), close],
    ['refusals', () => the.page.getByRole('button', { name: /^What Slack would refuse/ }).click(), close],
    ['faults on demand', () => the.page.getByRole('button', { name: 'Faults on demand' }).click(), close],
    [
      'emoji picker',
      async () => {
        await the.page.getByRole('button', { name: 'Emoji', exact: true }).click();
        await the.page.getByRole('combobox', { name: 'Search: Emoji' }).fill('cat');
      },
      () => the.page.keyboard.press('Escape'),
    ],
    [
      'menu',
      () => the.log.getByRole('button', { name: 'More actions', exact: true }).last().click(),
      () => the.page.keyboard.press('Escape'),
    ],
    [
      'modal',
      async () => {
        const label = plain('Details');
        const rich = {
          type: 'input',
          block_id: 'rich',
          label,
          element: { type: 'rich_text_input', action_id: 'rich' },
        };
        await the.openModal([...declareView.blocks, rich]);
        await the.submit();
        await the.dialog.getByText('Please complete').first().waitFor();
        await the.dialog.getByRole('combobox', { name: 'Severity' }).click();
      },
      async () => {
        await the.page.keyboard.press('Escape');
        await the.page.keyboard.press('Escape');
        await the.dialog.waitFor({ state: 'detached' });
      },
    ],
    [
      'App Home',
      async () => {
        const drawer = the.page.getByRole('button', { name: 'Show the list of channels' });
        if (await drawer.isVisible()) await drawer.click();
        await the.page.getByRole('link', { name: /Sample/ }).click();
        await the.page.getByRole('tab', { name: 'Home' }).click();
        await the.page.getByRole('button', { name: 'At home' }).waitFor();
      },
      toAuth,
    ],
  ];

  // Colours alone differ in dark; on a narrow screen, what is in sight.
  test.each([
    ['in light', { colorScheme: 'light' }, null],
    ['in dark', { colorScheme: 'dark' }, ['color-contrast']],
    ['at 375 px', { viewport: { width: 375, height: 720 } }, ['label', 'button-name', 'scrollable-region-focusable']],
  ] as const)('axe finds nothing and nothing overflows, %s', { timeout: 60_000 }, async (_, look, rules) => {
    await the.open(look);
    const ts = await furnish();
    const found: string[] = [];
    for (const [name, open, leave] of views) {
      await open(ts);
      found.push(...(await violations(rules)).map((violation) => `${name}: ${violation}`));
      if (await overflows()) found.push(`${name}: overflows`);
      await leave();
    }
    expect(found).toEqual([]);
  });
});
