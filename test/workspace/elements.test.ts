// Every interactive element, used in a message and filled in in a modal, reaches the app as Slack's payload.
import type { App } from '@slack/bolt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Sample, startSample } from './sample-app.ts';

type Shape = Record<string, unknown>;

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (text: string, value: string) => ({ text: plain(text), value });
const options = [option('One', '1'), option('Two', '2'), option('Three', '3')];
const sent = (text: string, value: string) => ({ text: { ...plain(text), emoji: true }, value });

/** type, what else the element needs, what the person enters, what the app then gets, and in which field. */
const elements: readonly [type: string, more: Shape, entered: unknown, field: string, got: unknown][] = [
  ['static_select', { options }, 'Two', 'selected_option', sent('Two', '2')],
  ['multi_static_select', { options }, ['One', 'Three'], 'selected_options', [sent('One', '1'), sent('Three', '3')]],
  ['radio_buttons', { options }, 'Three', 'selected_option', sent('Three', '3')],
  ['checkboxes', { options }, ['Two'], 'selected_options', [sent('Two', '2')]],
  ['users_select', {}, '@guest', 'selected_user', 'U0GUEST'],
  ['multi_users_select', {}, ['@guest', '@engineer'], 'selected_users', ['U0GUEST', 'U0ENGINEER']],
  ['conversations_select', {}, '#general', 'selected_conversation', 'C0GENERAL'],
  ['multi_conversations_select', {}, ['#general'], 'selected_conversations', ['C0GENERAL']],
  ['channels_select', {}, '#auth', 'selected_channel', 'C0AUTH'],
  ['multi_channels_select', {}, ['#auth'], 'selected_channels', ['C0AUTH']],
  ['datepicker', {}, '2026-11-21', 'selected_date', '2026-11-21'],
  ['timepicker', {}, '23:59', 'selected_time', '23:59'],
  ['datetimepicker', {}, new Date('2026-11-21T12:00:00Z'), 'selected_date_time', 1_795_262_400],
];
const inputsOnly: typeof elements = [
  ['plain_text_input', { multiline: true }, 'a\nb', 'value', 'a\nb'],
  ['email_text_input', {}, 'a@example.com', 'value', 'a@example.com'],
  ['url_text_input', {}, 'https://example.com', 'value', 'https://example.com'],
  ['number_input', { is_decimal_allowed: false, max_value: '10' }, 7, 'value', '7'],
];

let sample: Sample;
let actions: Shape[] = [];
let state: Record<string, Record<string, Shape>> = {};
let blocks: Shape[] = [];

beforeAll(async () => {
  const define = (app: App) => {
    app.command('/sample', async ({ ack, client, command }) => {
      await ack();
      const view = { type: 'modal', callback_id: 'all', title: plain('All'), submit: plain('Save'), blocks };
      if (command.text === 'modal') await client.apiCall('views.open', { trigger_id: command.trigger_id, view });
      else await client.apiCall('chat.postMessage', { channel: command.channel_id, text: command.text, blocks });
    });
    app.action(/.*/, async ({ ack, body }) => {
      type Held = { state?: { values: typeof state } };
      const { actions: done, state: held, view } = body as unknown as { actions: Shape[]; view?: Held } & Held;
      actions.push(...done);
      state = (held ?? view?.state)?.values ?? {};
      await ack();
    });
    app.view('all', async ({ ack, view }) => {
      state = view.state.values as unknown as typeof state;
      await ack();
    });
    app.options('external', async ({ ack, payload }) => {
      await ack({
        options: ['Alpha', 'Beta'].map((name) => ({
          text: { type: 'plain_text', text: `${payload.value} ${name}` },
          value: name,
        })),
      });
    });
  };
  sample = await startSample('socket', define, { rateLimits: false });
});
afterEach(() => {
  actions = [];
  state = {};
  sample.workspace.expectNoFaults();
});
afterAll(() => sample.stop());

const engineer = () => sample.workspace.as('engineer');
async function post(name: string, shown: Shape[]) {
  blocks = [{ type: 'section', text: plain(name) }, ...shown];
  await engineer().in('#auth').types(`/sample ${name}`);
  return engineer().in('#auth').sees(name);
}
async function open(shown: Shape[]) {
  blocks = shown;
  await engineer().in('#auth').types('/sample modal');
  return engineer().modal('All');
}

describe('an element', () => {
  test.each(elements)('%s in a message sends what was chosen', async (type, more, entered, field, got) => {
    const element = { type, action_id: 'it', ...more };
    const message = await post(`message-${type}`, [{ type: 'actions', block_id: 'place', elements: [element] }]);
    expect(await message.element('it').enter(entered)).toEqual({ ok: true });
    expect(actions).toMatchObject([{ type, action_id: 'it', block_id: 'place', [field]: got }]);
    expect(state).toEqual({ place: { it: { type, [field]: got } } });
  });

  test.each([...elements, ...inputsOnly])(
    '%s in a modal arrives with the submission',
    async (type, more, entered, field, got) => {
      const element = { type, action_id: 'it', ...more };
      const dialog = await open([{ type: 'input', block_id: 'place', label: plain('Label'), element }]);
      expect((await dialog.submit()).errors).toEqual({ Label: 'Please complete this required field.' });
      expect(await dialog.fill({ Label: entered }).submit()).toEqual({ errors: {}, notice: null });
      expect(state).toEqual({ place: { it: { type, [field]: got } } });
    },
  );

  test.each([
    ['email_text_input', {}, 'nobody', 'Enter a valid email address.'],
    ['url_text_input', {}, 'nowhere', 'Enter a valid URL.'],
    ['number_input', { is_decimal_allowed: false }, '1.5', 'Enter a whole number.'],
    ['number_input', { is_decimal_allowed: true, min_value: '2' }, '1.5', 'Enter a number of at least 2.'],
    ['number_input', { is_decimal_allowed: true, max_value: '1' }, '1.5', 'Enter a number of at most 1.'],
    ['number_input', { is_decimal_allowed: true }, 'x', 'Enter a number.'],
    ['plain_text_input', { max_length: 2 }, 'abc', 'Enter at most 2 characters.'],
    ['multi_static_select', { options, max_selected_items: 1 }, ['One', 'Two'], 'Select at most 1.'],
  ])('%s %o does not take %s', async (type, more, entered, error) => {
    const dialog = await open([{ type: 'input', label: plain('Label'), element: { type, ...more } }]);
    expect((await dialog.fill({ Label: entered }).submit()).errors).toEqual({ Label: error });
    await dialog.close();
  });

  test('a button sends its own value, whatever the page says', async () => {
    const button = { type: 'button', action_id: 'go', text: plain('Go'), value: 'mine', style: 'primary' };
    const message = await post('a plain push', [{ type: 'actions', elements: [button] }]);
    await message.button('Go').click();
    expect(actions).toMatchObject([{ type: 'button', value: 'mine', text: { text: 'Go' } }]);
  });

  test('feedback buttons, an icon button and a workflow button send what was clicked', async () => {
    const feedback = {
      type: 'feedback_buttons',
      action_id: 'opinion',
      positive_button: { text: plain('Good'), value: 'good' },
      negative_button: { text: plain('Bad'), value: 'bad' },
    };
    const icon = { type: 'icon_button', icon: 'trash', text: plain('Delete'), value: '12' };
    const workflow = { trigger: { url: 'https://slack.com/shortcuts/Ft1/x' } };
    const message = await post('newer buttons', [
      { type: 'context_actions', elements: [feedback, icon] },
      { type: 'actions', elements: [{ type: 'workflow_button', text: plain('Run'), workflow }] },
    ]);
    expect(message.buttons()).toEqual(['Good', 'Bad', 'Delete', 'Run']);
    for (const name of ['Bad', 'Delete', 'Run']) await message.button(name).click();
    expect(actions).toMatchObject([
      { type: 'feedback_buttons', action_id: 'opinion', value: 'bad', text: { text: 'Bad' } },
      { type: 'icon_button', value: '12', text: { text: 'Delete' } },
      { type: 'workflow_button', text: { text: 'Run' } },
    ]);
  });

  test('a file input sends the files that were uploaded, of the types and up to the number that it takes', async () => {
    const element = { type: 'file_input', action_id: 'it', filetypes: ['log', 'txt'], max_files: 2 };
    const dialog = await open([{ type: 'input', block_id: 'place', label: plain('Files'), element }]);
    expect((await dialog.submit()).errors).toEqual({ Files: 'Please complete this required field.' });
    expect((await dialog.fill({ Files: { 'a.png': 'x' } }).submit()).errors).toEqual({
      Files: 'Upload files of these types only: log, txt.',
    });
    const three = { 'a.log': 'x', 'b.log': 'x', 'c.log': 'x' };
    expect((await dialog.fill({ Files: three }).submit()).errors).toEqual({ Files: 'Upload at most 2.' });
    expect(await dialog.fill({ Files: { 'a.log': 'one', 'b.TXT': 'two' } }).submit()).toEqual({
      errors: {},
      notice: null,
    });
    expect(state).toMatchObject({
      place: { it: { type: 'file_input', files: [{ name: 'a.log', size: 3, user: 'U0ENGINEER' }, { name: 'b.TXT' }] } },
    });
    const files = state.place?.it?.files as { url_private: string }[] | undefined;
    expect(await (await fetch(files?.[0]?.url_private ?? '')).text()).toBe('one');
  });

  test.each([
    ['plain_text_input', {}, 'text', { value: 'text' }],
    ['number_input', { is_decimal_allowed: true }, '1.5', { value: '1.5' }],
    ['file_input', {}, { 'a.log': 'x' }, { files: [{ name: 'a.log' }] }],
    ['checkboxes', { options }, ['One'], { selected_options: [sent('One', '1')] }],
  ])('%s in an input that dispatches is told at once', async (type, more, entered, got) => {
    const element = { type, action_id: 'told', ...more };
    const dialog = await open([
      { type: 'input', block_id: 'place', label: plain('L'), dispatch_action: true, element },
    ]);
    await dialog.element('L').enter(entered);
    expect(actions).toMatchObject([{ type, action_id: 'told', block_id: 'place', ...got }]);
    expect(state).toMatchObject({ place: { told: { type, ...got } } });
    await dialog.close();
  });

  test('an overflow menu sends the option that was chosen', async () => {
    const accessory = { type: 'overflow', action_id: 'more', options };
    const message = await post('overflow', [{ type: 'section', text: plain('with a menu'), accessory }]);
    await message.select('more').choose('Three');
    expect(actions).toMatchObject([{ type: 'overflow', selected_option: { value: '3' } }]);
  });

  test('an option that is not offered is not sent', async () => {
    const element = { type: 'static_select', action_id: 'it', options };
    const message = await post('not offered', [{ type: 'actions', block_id: 'place', elements: [element] }]);
    const container = { kind: 'message', channel: 'C0AUTH', ts: message.ts } as const;
    const use = { type: 'use', as: 'U0ENGINEER', container, blockId: 'place', actionId: 'it', state: {} } as const;
    const choice = { selected_option: { text: plain('One'), value: 'invented' } };
    expect(await sample.workspace.perform({ ...use, choice })).toMatchObject({ ok: false });
    expect(actions).toEqual([]);
  });

  test('a message that is gone, or of somebody else alone, cannot be used', async () => {
    const use = { type: 'use', as: 'U0ENGINEER', blockId: 'b', actionId: 'a', state: {}, choice: {} } as const;
    const container = { kind: 'message', channel: 'C0AUTH', ts: '1.000000' } as const;
    expect(await sample.workspace.perform({ ...use, container })).toMatchObject({ ok: false });
  });

  test('an external select asks the app, in a message and in a modal', async () => {
    const element = { type: 'external_select', action_id: 'external', min_query_length: 2 };
    const message = await post('external', [{ type: 'actions', elements: [element] }]);
    expect(await message.typing('external', 'x').suggestions()).toEqual([]);
    expect(await message.typing('external', 'xy').suggestions()).toEqual(['xy Alpha', 'xy Beta']);
    await message.typing('external', 'xy').choose('xy Beta');
    expect(actions).toMatchObject([{ selected_option: { value: 'Beta' } }]);
    const dialog = await open([{ type: 'input', label: plain('Label'), dispatch_action: true, element }]);
    await dialog.typing('Label', 'ab').choose('ab Alpha');
    expect(actions.at(-1)).toMatchObject({ selected_option: { value: 'Alpha' } });
    expect(await dialog.submit()).toEqual({ errors: {}, notice: null });
  });

  test('an input that does not dispatch is not told before the submission', async () => {
    const element = { type: 'plain_text_input', action_id: 'quiet' };
    const dialog = await open([{ type: 'input', label: plain('Label'), element }]);
    await dialog.element('Label').enter('typed');
    expect(actions).toEqual([]);
    expect(await dialog.submit()).toEqual({ errors: {}, notice: null });
    expect(Object.values(state).map((one) => one.quiet?.value)).toEqual(['typed']);
  });

  test('a button in a modal sends the view with what was filled in so far', async () => {
    const button = { type: 'button', action_id: 'go', text: plain('Go') };
    const input = { type: 'plain_text_input', action_id: 'text', initial_value: 'at first' };
    const dialog = await open([
      { type: 'input', block_id: 'b', label: plain('Label'), element: input },
      { type: 'actions', elements: [button] },
    ]);
    await dialog.button('Go').click();
    expect(actions).toMatchObject([{ action_id: 'go' }]);
    await dialog.close();
    await engineer().seesNoModal();
  });
});
