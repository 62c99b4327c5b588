// Every type of block and element in a real browser: each is drawn, and what one does with it reaches the workspace as Slack would send it.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PageMessage } from '../../src/workspace/page-protocol.ts';
import { browserAvailable, launchBrowser } from '../kit/browser.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../kit/fake-workspace.ts';
import { message, state } from './page-fixture.ts';

describe.skipIf(!browserAvailable())('blocks', () => {
  let browser: Browser;
  let workspace: FakeWorkspace;
  let page: Page;
  let shown = 0;
  const complaints: string[] = [];

  // One page for all: each test shows a message of its own.
  beforeAll(async () => {
    workspace = await startFakeWorkspace(state);
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
    page.setDefaultTimeout(5000);
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(workspace.url);
    await page.locator('#composer').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await workspace?.stop();
    expect(complaints).toEqual([]);
  });
  beforeEach(() => {
    workspace.actions.length = 0;
  });

  async function showBlocks(...blocks: PageMessage['blocks'][number][]): Promise<void> {
    shown += 1;
    const named = blocks.map((block, index) => ({ block_id: `b${index}`, ...block }));
    const messages = [message(1000 - shown, { user: 'UBOT', blocks: named })];
    workspace.show((seen) => ({ ...seen, channels: seen.channels.map((channel) => ({ ...channel, messages })) }));
    await page.locator(`[data-ts="${messages[0]?.ts}"]`).waitFor();
  }
  const used = () => workspace.actions.filter((action) => action.type === 'use');

  const text = { type: 'plain_text', text: 'Text' };
  const option = { text: { type: 'plain_text', text: 'One' }, value: '1' };
  test.each<[string, Record<string, unknown>, string]>([
    [
      'section',
      { text: { type: 'mrkdwn', text: '*Text*' }, accessory: { type: 'button', action_id: 'a', text } },
      '.block-section strong, .block-section .button',
    ],
    ['header', { text }, 'h3.block-header'],
    ['divider', {}, 'hr.block-divider'],
    [
      'context',
      { elements: [{ type: 'image', image_url: 'data:image/png;base64,AA', alt_text: 'dot' }, text] },
      '.block-context img[alt=dot]',
    ],
    ['actions', { elements: [{ type: 'button', action_id: 'a', style: 'danger', text }] }, '.button.danger'],
    ['image', { image_url: 'data:image/png;base64,AA', alt_text: 'A chart', title: text }, 'figure img[alt="A chart"]'],
    ['input', { label: text, hint: text, element: { type: 'plain_text_input', action_id: 'a' } }, '.block-input input'],
    [
      'rich_text',
      {
        elements: [
          {
            type: 'rich_text_list',
            style: 'ordered',
            elements: [
              { type: 'rich_text_section', elements: [{ type: 'text', text: 'Text', style: { bold: true } }] },
            ],
          },
          { type: 'rich_text_quote', elements: [{ type: 'user', user_id: 'UCMD' }] },
        ],
      },
      'ol li strong',
    ],
    ['markdown', { text: '# Text\n- a\n\n> q\n```\ncode\n```' }, '.block-markdown pre'],
    [
      'table',
      { rows: [[{ type: 'raw_text', text: 'Head' }], [{ type: 'raw_number', value: 7, text: '7' }]] },
      'table th[scope=col]',
    ],
    ['file', { source: 'remote', external_id: 'F-1' }, '.block-attached'],
    [
      'video',
      { video_url: 'https://v.example/e', thumbnail_url: 'https://v.example/t', alt_text: 'Film', title: text },
      '.block-attached a',
    ],
    ['alert', { level: 'warning', text }, '.block-alert.alert-warning'],
  ])('draws %s', async (type, block, selector) => {
    await showBlocks({ type, ...block });
    await page.locator(selector).first().waitFor();
    expect(await page.locator('.undrawable').count()).toBe(0);
  });

  test('draws attachments, and what is in them can be used', async () => {
    const button = { type: 'button', action_id: 'it', text };
    const attachments = [
      { color: '#e01e5a', blocks: [{ type: 'actions', block_id: 'a', elements: [button] }] },
      { color: 'url(evil)', text: '*Old*' },
    ];
    const messages = [message(1, { user: 'UBOT', attachments })];
    workspace.show((seen) => ({ ...seen, channels: seen.channels.map((channel) => ({ ...channel, messages })) }));
    await page.locator('.attachment strong').waitFor();
    const fills = page.locator('.attachment rect').evaluateAll((bars) => bars.map((bar) => bar.getAttribute('fill')));
    expect(await fills).toEqual(['#e01e5a', '#a8a7a9']);
    await page.locator('.attachment button').click();
    await expect.poll(() => used()).toMatchObject([{ blockId: 'a', actionId: 'it' }]);
  });

  test('says what it cannot draw', async () => {
    await showBlocks(
      { type: 'carousel', elements: [] },
      { type: 'section' },
      { type: 'header' },
      { type: 'actions', elements: [{ type: 'workflow_button' }] },
    );
    await page.getByText('This block cannot be drawn here: carousel').waitFor();
    expect(await page.getByText('This block cannot be drawn here: header').count()).toBe(1);
    expect(await page.getByText('This element cannot be drawn here: workflow_button').count()).toBe(1);
  });

  const elements: [
    type: string,
    element: Record<string, unknown>,
    use: () => Promise<unknown>,
    choice: Record<string, unknown>,
  ][] = [
    [
      'static_select',
      { options: [option] },
      () => page.locator('.log select').selectOption('1'),
      { selected_option: option },
    ],
    [
      'static_select',
      { option_groups: [{ label: text, options: [option] }] },
      () => page.locator('.log select:has(optgroup)').selectOption('1'),
      { selected_option: option },
    ],
    ['users_select', {}, () => page.locator('.log select').selectOption('UCMD'), { selected_user: 'UCMD' }],
    ['channels_select', {}, () => page.locator('.log select').selectOption('CINC'), { selected_channel: 'CINC' }],
    [
      'conversations_select',
      {},
      () => page.locator('.log select').selectOption('CSEC'),
      { selected_conversation: 'CSEC' },
    ],
    ['datepicker', {}, () => page.locator('.log input').fill('2026-11-21'), { selected_date: '2026-11-21' }],
    ['timepicker', {}, () => page.locator('.log input').fill('14:30'), { selected_time: '14:30' }],
    [
      'datetimepicker',
      {},
      () => page.locator('.log input').fill('2026-11-21T14:30'),
      { selected_date_time: expect.any(Number) },
    ],
    ['checkboxes', { options: [option] }, () => page.locator('.log input').check(), { selected_options: [option] }],
    ['radio_buttons', { options: [option] }, () => page.locator('.log input').check(), { selected_option: option }],
    [
      'overflow',
      { options: [option] },
      () =>
        page
          .getByLabel('More actions')
          .click()
          .then(() => page.getByRole('button', { name: 'One' }).click()),
      { selected_option: option },
    ],
    ['multi_static_select', { options: [option] }, () => useMulti('One'), { selected_options: [option] }],
    ['multi_users_select', {}, () => useMulti('Guest'), { selected_users: ['UGST'] }],
  ];
  async function useMulti(entry: string): Promise<void> {
    await page.locator('.multi summary').click();
    await page.locator('.multi').getByText(entry).click();
    await page.keyboard.press('Escape');
  }
  test.each(elements)('%s answers as in Slack', async (type, element, use, choice) => {
    await showBlocks({ type: 'actions', elements: [{ type, action_id: 'it', ...element }] });
    await use();
    await expect.poll(() => used()).toMatchObject([{ blockId: 'b0', actionId: 'it', choice }]);
  });
});
