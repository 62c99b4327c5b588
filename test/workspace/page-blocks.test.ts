// Every type of block in a real browser: each is drawn, in the form in which the workspace hands it on.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PageMessage } from '../../src/workspace/page-protocol.ts';
import { browserAvailable, sharedBrowser } from '../kit/browser.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../kit/fake-workspace.ts';
import { message, state } from './page-fixture.ts';

describe.skipIf(!browserAvailable())('blocks', () => {
  let workspace: FakeWorkspace;
  let page: Page;
  let shown = 0;
  const complaints: string[] = [];

  // One page for all: each test shows a message of its own.
  beforeAll(async () => {
    workspace = await startFakeWorkspace(state);
    page = await (await sharedBrowser()).newPage({ viewport: { width: 1000, height: 700 } });
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(workspace.url);
    await page.locator('#composer').waitFor();
  });
  afterAll(async () => {
    await page?.close();
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
    ['image', { slack_file: { id: 'F1' }, alt_text: 'Uploaded' }, 'figure img[src="/workspace/files/F1"]'],
    ['file', { source: 'remote', external_id: 'F-1' }, '.block-attached'],
    [
      'video',
      { video_url: 'https://v.example/e', thumbnail_url: 'https://v.example/t', alt_text: 'Film', title: text },
      '.block-attached a',
    ],
    [
      'context_actions',
      {
        elements: [
          {
            type: 'feedback_buttons',
            action_id: 'f',
            positive_button: { text: { type: 'plain_text', text: 'Good' }, value: '+' },
            negative_button: { text: { type: 'plain_text', text: 'Bad' }, value: '-' },
          },
          { type: 'icon_button', action_id: 'i', icon: 'trash', text },
        ],
      },
      '.feedback button[aria-label=Good] .emoji',
    ],
    ['container', { title: text, is_collapsible: true, child_blocks: [{ type: 'divider' }] }, 'details hr'],
    ['card', { title: { type: 'mrkdwn', text: '*Card*' }, body: text }, '.block-card strong'],
    ['carousel', { elements: [{ type: 'card', title: { type: 'mrkdwn', text: '*Card*' } }] }, '.block-carousel strong'],
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
      { type: 'plan', tasks: [] },
      { type: 'section' },
      { type: 'header' },
      { type: 'actions', elements: [{ type: 'hologram' }] },
    );
    await page.getByText('This block cannot be drawn here: plan').waitFor();
    expect(await page.getByText('This block cannot be drawn here: header').count()).toBe(1);
    expect(await page.getByText('This element cannot be drawn here: hologram').count()).toBe(1);
  });
});
