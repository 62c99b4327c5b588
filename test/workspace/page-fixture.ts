// A workspace as the page might see it: a channel with an app's card, a direct message, a cast of four.
import type { PageFault, PageMessage, PageState, PageView } from '../../src/workspace/page-protocol.ts';

// The page divides messages by day, and the recent ones are all of one: shortly after midnight it is taken to be forty minutes past.
const midnight = Math.floor(new Date().setHours(0, 0, 0, 0) / 1000);
const now = Math.max(Math.floor(Date.now() / 1000), midnight + 40 * 60);

export const card: PageMessage['blocks'] = [
  {
    type: 'header',
    block_id: 'head',
    text: { type: 'plain_text', text: ':large_yellow_circle: Sign-in is degraded', emoji: true },
  },
  {
    type: 'section',
    block_id: 'verdict',
    text: {
      type: 'mrkdwn',
      text: `*94.2 %* of 12,481 attempts succeeded in the last hour; the target is ≥ 98 %.\nMost failures are \`invalid_credentials\` on <https://example.com/ios|iOS>.`,
    },
    accessory: {
      type: 'overflow',
      action_id: 'more',
      options: [
        { text: { type: 'plain_text', text: 'Copy link' }, value: 'copy' },
        { text: { type: 'plain_text', text: 'Declare an incident' }, value: 'declare' },
      ],
    },
  },
  {
    type: 'section',
    block_id: 'figures',
    fields: [
      { type: 'mrkdwn', text: '*Succeeded*\n11,757 (94.2 %)' },
      { type: 'mrkdwn', text: '*Failed*\n724 (5.8 %)' },
      { type: 'mrkdwn', text: '*Refresh*\n99.9 % · p95 41 ms' },
      { type: 'mrkdwn', text: '*Sessions*\n8,120 active · 31 % idle' },
      { type: 'mrkdwn', text: '*By method*\npassword 91.0 %\ngoogle 99.1 %' },
      { type: 'mrkdwn', text: '*Sign-in time*\np50 180 ms · p99 1.4 s' },
    ],
  },
  { type: 'divider' },
  {
    type: 'context',
    block_id: 'age',
    elements: [
      {
        type: 'mrkdwn',
        text: `Data is 9 s old · <!date^${now - 60}^{date_short_pretty} at {time}|earlier> · window 1 h`,
      },
    ],
  },
  {
    type: 'actions',
    block_id: 'acts',
    elements: [
      {
        type: 'button',
        action_id: 'refresh',
        text: { type: 'plain_text', text: 'Refresh' },
        style: 'primary',
        value: '1h',
      },
      {
        type: 'static_select',
        action_id: 'window',
        placeholder: { type: 'plain_text', text: 'Window' },
        initial_option: { text: { type: 'plain_text', text: 'Last hour' }, value: '1h' },
        options: [
          { text: { type: 'plain_text', text: 'Last 15 minutes' }, value: '15m' },
          { text: { type: 'plain_text', text: 'Last hour' }, value: '1h' },
          { text: { type: 'plain_text', text: 'Last 24 hours' }, value: '24h' },
        ],
      },
      { type: 'button', action_id: 'share', text: { type: 'plain_text', text: 'Share in channel' } },
      {
        type: 'button',
        action_id: 'stop',
        style: 'danger',
        text: { type: 'plain_text', text: 'Freeze sign-ups' },
        confirm: {
          title: { type: 'plain_text', text: 'Freeze sign-ups?' },
          text: { type: 'mrkdwn', text: 'Nobody can *sign up* until it is lifted.' },
          confirm: { type: 'plain_text', text: 'Freeze' },
          deny: { type: 'plain_text', text: 'Not now' },
          style: 'danger',
        },
      },
    ],
  },
];

/** A message with what a test wants different. */
export function message(secondsAgo: number, changes: Partial<PageMessage>): PageMessage {
  return {
    ts: `${now - secondsAgo}.000100`,
    user: 'UENG',
    text: '',
    blocks: [],
    ephemeral: false,
    edited: false,
    threadTs: null,
    ...changes,
  };
}

export const declareView: PageView = {
  id: 'V1',
  title: 'Declare an incident',
  submit: 'Declare',
  close: 'Cancel',
  hash: '1',
  blocks: [
    { type: 'alert', level: 'warning', text: { type: 'mrkdwn', text: 'Two incidents are open; is it one of them?' } },
    {
      type: 'input',
      block_id: 'title',
      label: { type: 'plain_text', text: 'What is wrong?' },
      hint: { type: 'plain_text', text: 'One line that anyone understands.' },
      element: {
        type: 'plain_text_input',
        action_id: 'title',
        placeholder: { type: 'plain_text', text: 'Sign-in fails on iOS' },
      },
    },
    {
      type: 'input',
      block_id: 'severity',
      label: { type: 'plain_text', text: 'Severity' },
      element: {
        type: 'static_select',
        action_id: 'severity',
        placeholder: { type: 'plain_text', text: 'How bad is it?' },
        options: ['P0 critical', 'P1 high', 'P2 medium', 'P3 low'].map((text) => ({
          text: { type: 'plain_text', text },
          value: text.slice(0, 2),
        })),
      },
    },
    {
      type: 'input',
      block_id: 'notice',
      optional: true,
      label: { type: 'plain_text', text: 'What do users notice?' },
      element: { type: 'plain_text_input', action_id: 'notice', multiline: true },
    },
    {
      type: 'input',
      block_id: 'where',
      optional: true,
      label: { type: 'plain_text', text: 'Where' },
      element: {
        type: 'checkboxes',
        action_id: 'where',
        options: ['iOS', 'Android', 'Web'].map((text) => ({
          text: { type: 'mrkdwn', text: `*${text}*` },
          value: text.toLowerCase(),
        })),
      },
    },
  ],
};

export const faults: PageFault[] = [
  {
    at: new Date((now - 40) * 1000).toISOString(),
    where: 'chat.postMessage',
    code: 'invalid_blocks',
    details: ['must provide a string shorter than 151 characters [json-pointer:/blocks/0/text/text]'],
  },
  {
    at: new Date((now - 9) * 1000).toISOString(),
    where: 'ack',
    code: 'operation_timeout',
    details: ['/auth-status was not acknowledged within 3 s'],
  },
];

const people = [
  { id: 'UENG', name: 'engineer', realName: 'Engineer', isBot: false, isGuest: false },
  { id: 'UCMD', name: 'commander', realName: 'Incident commander', isBot: false, isGuest: false },
  { id: 'UCOM', name: 'comms', realName: 'Communications lead', isBot: false, isGuest: false },
  { id: 'UGST', name: 'guest', realName: 'Guest', isBot: false, isGuest: true },
];
const bot = { id: 'UBOT', name: 'backbolt', realName: 'Backbolt', isBot: true, isGuest: false };

export const state: PageState = {
  team: 'Local workspace',
  app: 'Backbolt',
  me: 'UENG',
  cast: people,
  people: [...people, bot],
  channels: [
    {
      id: 'CAUTH',
      name: 'auth',
      kind: 'public',
      topic: 'Sign-in and sessions · on call: <@UCMD>',
      unread: 0,
      messages: [
        message(90_000, { user: 'UCOM', text: 'The release notes for tomorrow are up.' }),
        message(1900, { user: 'UENG', text: 'Anyone else seeing password sign-ins fail on iOS?' }),
        message(1860, { user: 'UENG', text: 'Three people in a row, all on the new build.', edited: true }),
        message(1500, { user: 'UCMD', text: 'Yes. Checking.' }),
        message(600, { user: 'UBOT', text: 'Sign-in is degraded', blocks: card }),
        message(30, {
          user: 'UBOT',
          text: 'Usage: `/auth-status [15m|1h|24h|7d]` — shows how sign-in is doing.',
          ephemeral: true,
        }),
      ],
    },
    {
      id: 'CINC',
      name: 'incidents',
      kind: 'public',
      topic: '',
      unread: 3,
      messages: [message(300, { user: 'UCMD', text: 'Opening a channel.' })],
    },
    { id: 'CSEC', name: 'security', kind: 'private', topic: '', unread: 0, messages: [] },
    {
      id: 'DBOT',
      name: 'backbolt',
      kind: 'direct',
      topic: '',
      unread: 1,
      messages: [message(100, { user: 'UBOT', text: 'Hello.' })],
    },
    { id: 'DCMD', name: 'commander', kind: 'direct', topic: '', unread: 0, messages: [] },
  ],
  views: [],
  commands: [
    { command: '/auth-status', hint: '[15m|1h|24h|7d]', description: 'How sign-in is doing' },
    { command: '/auth-help', hint: '', description: 'What Backbolt can do' },
    { command: '/incident', hint: 'declare | list', description: 'Declare and run incidents' },
  ],
  faults: [],
  appConnected: true,
};
