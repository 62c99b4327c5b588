// Every interactive element, clicked or filled in in a real browser, reaches an unmodified Bolt app as Slack's payload: in messages and in modals.
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { browserAvailable } from '../kit/browser.ts';
import { pageOnSample } from './page-on-sample.ts';

type Shape = Record<string, unknown>;

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (text: string, value: string) => ({ text: plain(text), value });
const options = [option('One', '1'), option('Two', '2'), option('Three', '3')];
const groups = [{ label: plain('Numbers'), options }];

describe.skipIf(!browserAvailable())('elements in a browser', () => {
  const the = pageOnSample();

  const combobox = (place: Locator): Locator => place.getByRole('combobox');
  const pick =
    (...names: string[]) =>
    (place: Locator) =>
      the.choose(combobox(place), ...names);
  const fill = (value: string) => (place: Locator) => place.locator('[data-action=it]').fill(value);
  const check =
    (...names: string[]) =>
    async (place: Locator) => {
      for (const name of names) await place.getByLabel(name).check();
    };
  const search = async (place: Locator) => {
    await combobox(place).click();
    await the.page.keyboard.type('xyz');
    await the.page.getByRole('option', { name: 'xyz Beta' }).click();
    if (await the.page.locator('.floating').isVisible()) await the.page.keyboard.press('Escape');
  };

  type Case = [type: string, more: Shape, use: (place: Locator) => Promise<unknown>, field: string, got: unknown];
  const elements: Case[] = [
    ['static_select', { options }, pick('Two'), 'selected_option', { value: '2' }],
    ['static_select', { option_groups: groups }, pick('Three'), 'selected_option', { value: '3' }],
    ['multi_static_select', { options }, pick('One', 'Three'), 'selected_options', [{ value: '1' }, { value: '3' }]],
    ['external_select', { min_query_length: 2 }, search, 'selected_option', { value: 'Beta' }],
    ['multi_external_select', {}, search, 'selected_options', [{ value: 'Beta' }]],
    ['users_select', {}, pick('Guest'), 'selected_user', 'U0GUEST'],
    ['multi_users_select', {}, pick('Guest', 'Engineer'), 'selected_users', ['U0GUEST', 'U0ENGINEER']],
    ['channels_select', {}, pick('# general'), 'selected_channel', 'C0GENERAL'],
    ['multi_channels_select', {}, pick('# general', '# auth'), 'selected_channels', ['C0GENERAL', 'C0AUTH']],
    ['conversations_select', {}, pick('# auth'), 'selected_conversation', 'C0AUTH'],
    [
      'multi_conversations_select',
      { filter: { include: ['public'] } },
      pick('# auth'),
      'selected_conversations',
      ['C0AUTH'],
    ],
    ['datepicker', {}, fill('2026-11-21'), 'selected_date', '2026-11-21'],
    ['timepicker', {}, fill('14:30'), 'selected_time', '14:30'],
    [
      'datetimepicker',
      {},
      fill('2026-11-21T14:30'),
      'selected_date_time',
      new Date('2026-11-21T14:30').getTime() / 1000,
    ],
    ['checkboxes', { options }, check('Two'), 'selected_options', [{ value: '2' }]],
    ['radio_buttons', { options }, check('Three'), 'selected_option', { value: '3' }],
  ];
  const inputs: Case[] = [
    ['plain_text_input', {}, fill('text'), 'value', 'text'],
    ['plain_text_input', { multiline: true }, fill('a\nb'), 'value', 'a\nb'],
    ['number_input', { is_decimal_allowed: true }, fill('1.5'), 'value', '1.5'],
    ['email_text_input', {}, fill('a@example.com'), 'value', 'a@example.com'],
    ['url_text_input', {}, fill('https://example.com'), 'value', 'https://example.com'],
  ];

  test.each(elements)('%s in a message is sent at once', async (type, more, use, field, got) => {
    const element = { type, action_id: 'it', ...more };
    const message = await the.post([{ type: 'actions', block_id: 'place', elements: [element] }]);
    await use(message);
    await expect
      .poll(() => the.heard.actions)
      .toMatchObject([{ type, action_id: 'it', block_id: 'place', [field]: got }]);
    expect(the.heard.bodies.at(-1)).toMatchObject({ state: { values: { place: { it: { type, [field]: got } } } } });
  });

  test.each([...elements, ...inputs])(
    '%s %j in a modal comes with the submission',
    async (type, more, use, field, got) => {
      const element = { type, action_id: 'it', ...more };
      const dialog = await the.openModal([{ type: 'input', block_id: 'place', label: plain('Label'), element }]);
      await the.submit();
      await dialog.getByText('Please complete this required field.').waitFor();
      await use(dialog);
      await the.submit();
      await dialog.waitFor({ state: 'detached' });
      expect(the.heard.submissions).toMatchObject([{ place: { it: { type, [field]: got } } }]);
      expect(the.heard.actions).toEqual([]);
    },
  );

  test('an accessory of a section works as one of actions does', async () => {
    const accessory = { type: 'static_select', action_id: 'it', options };
    const message = await the.post([{ type: 'section', text: plain('Beside'), accessory }]);
    await the.choose(combobox(message), 'One');
    await expect.poll(() => the.heard.actions).toMatchObject([{ action_id: 'it', selected_option: { value: '1' } }]);
  });

  test('a multiple select stops at its most, and is sent when the list closes', async () => {
    const element = { type: 'multi_static_select', action_id: 'it', options, max_selected_items: 2 };
    const message = await the.post([{ type: 'actions', elements: [element] }]);
    await combobox(message).click();
    for (const name of ['One', 'Two'])
      await the.page.locator('.floating').getByRole('option', { name, exact: true }).click();
    await the.page.getByText('You can select up to 2').waitFor();
    await the.page.getByRole('option', { name: 'Three', exact: true }).click({ force: true });
    expect(the.heard.actions).toEqual([]);
    await the.page.locator('#composer').click();
    await expect.poll(() => the.heard.actions).toMatchObject([{ selected_options: [{ value: '1' }, { value: '2' }] }]);
    expect(await combobox(message).textContent()).toMatch(/One\s*Two/);
  });

  test('a select is opened, searched and chosen from by keyboard, and gives the focus back', async () => {
    const element = { type: 'static_select', action_id: 'it', options };
    const message = await the.post([{ type: 'actions', elements: [element] }]);
    await combobox(message).focus();
    await the.page.keyboard.press('ArrowDown');
    await the.page.getByRole('listbox').waitFor();
    await expect.poll(() => the.page.evaluate(() => document.activeElement?.className)).toBe('chooser-search');
    await the.page.keyboard.type('t');
    await the.page.keyboard.press('ArrowDown');
    await expect.poll(() => the.page.locator('.choice.selected').textContent()).toContain('Three');
    await the.page.keyboard.press('Enter');
    await expect.poll(() => the.heard.actions).toMatchObject([{ selected_option: { value: '3' } }]);
    await expect.poll(() => the.page.evaluate(() => (document.activeElement as HTMLElement).dataset.action)).toBe('it');
  });

  test('buttons, an overflow menu, a workflow button and an address', async () => {
    const message = await the.post([
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'go', text: plain(':rocket: Go'), value: 'v', style: 'primary' },
          { type: 'button', action_id: 'link', text: plain('Read'), url: 'https://example.invalid/' },
          { type: 'overflow', action_id: 'more', options },
          {
            type: 'workflow_button',
            action_id: 'flow',
            text: plain('Flow'),
            workflow: { trigger: { url: 'https://slack.com/shortcuts/Ft/x' } },
          },
        ],
      },
    ]);
    expect(await message.getByRole('img', { name: 'rocket emoji' }).count()).toBe(1);
    await message.getByRole('button', { name: 'Go' }).click();
    await expect.poll(() => the.heard.actions.at(-1)).toMatchObject({ type: 'button', action_id: 'go', value: 'v' });
    const opened = the.page.context().waitForEvent('page');
    await message.getByRole('button', { name: 'Read', exact: true }).click();
    await (await opened).close();
    await expect.poll(() => the.heard.actions.at(-1)).toMatchObject({ action_id: 'link' });
    await message.getByRole('button', { name: 'More actions', exact: true }).click();
    await the.page.getByRole('menuitem', { name: 'Two' }).click();
    await expect
      .poll(() => the.heard.actions.at(-1))
      .toMatchObject({ type: 'overflow', selected_option: { value: '2' } });
    await message.getByRole('button', { name: 'Flow' }).click();
    await expect.poll(() => the.heard.actions.length).toBe(4);
  });

  const confirm = {
    title: plain('Sure?'),
    text: plain('It cannot be undone.'),
    confirm: plain('Do it'),
    deny: plain('Stop'),
  };
  const confirmed: Case[] = [
    [
      'button',
      { text: plain('Press') },
      (place) => place.getByRole('button', { name: 'Press' }).click(),
      'type',
      'button',
    ],
    ['static_select', { options }, pick('One'), 'selected_option', { value: '1' }],
    ['multi_static_select', { options }, pick('One'), 'selected_options', [{ value: '1' }]],
    ['checkboxes', { options }, (place) => place.getByLabel('One').click(), 'selected_options', [{ value: '1' }]],
    ['radio_buttons', { options }, (place) => place.getByLabel('One').click(), 'selected_option', { value: '1' }],
    ['datepicker', {}, fill('2026-11-21'), 'selected_date', '2026-11-21'],
  ];
  test.each(confirmed)('%s asks first where it has a confirm object', async (type, more, use, field, got) => {
    const message = await the.post([{ type: 'actions', elements: [{ type, action_id: 'it', confirm, ...more }] }]);
    await use(message);
    await the.dialog.getByText('It cannot be undone.').waitFor();
    await the.dialog.getByRole('button', { name: 'Stop' }).click();
    await the.dialog.waitFor({ state: 'detached' });
    expect(the.heard.actions).toEqual([]);
    await use(message);
    await the.dialog.getByRole('button', { name: 'Do it' }).click();
    await expect.poll(() => the.heard.actions).toMatchObject([{ type, [field]: got }]);
  });

  test('feedback and icon buttons stand in context', async () => {
    const thumb = (text: string, value: string) => ({ text: plain(text), value });
    const sides = { positive_button: thumb('Good', 'yes'), negative_button: thumb('Bad', 'no') };
    const icon = { type: 'icon_button', action_id: 'i', icon: 'trash', text: plain('Bin'), value: 'v' };
    const elements = [{ type: 'feedback_buttons', action_id: 'f', ...sides }, icon];
    const message = await the.post([{ type: 'context_actions', elements }]);
    await message.getByRole('button', { name: 'Bad' }).click();
    await expect.poll(() => the.heard.actions.at(-1)).toMatchObject({ type: 'feedback_buttons', value: 'no' });
    await message.getByRole('button', { name: 'Bin' }).click();
    await expect.poll(() => the.heard.actions.at(-1)).toMatchObject({ type: 'icon_button', value: 'v' });
  });
});
