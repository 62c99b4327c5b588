// What Slack refuses besides length: unknown properties, wrong places, repeated ids; and junk of every kind.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatProblem, validateBlocks, validateMessage, validateView } from '../../src/blockkit/validate.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const section = (more: object = {}) => ({ type: 'section', text: plain('s'), ...more });
const button = (more: object = {}) => ({ type: 'button', text: plain('b'), ...more });
const input = (element: object, more: object = {}) => ({ type: 'input', label: plain('l'), element, ...more });
const refusals = (blocks: unknown, surface: 'message' | 'modal' | 'home' = 'message') =>
  validateBlocks(blocks, surface).map(formatProblem);

describe('Block Kit as Slack reads it', () => {
  test.each([
    ['an unknown block', [{ type: 'banner' }], 'unsupported type: banner [json-pointer:/blocks/0/type]'],
    ['a block without a type', [{}], 'missing required field: type [json-pointer:/blocks/0]'],
    ['a header without text', [{ type: 'header' }], 'missing required field: text [json-pointer:/blocks/0]'],
    [
      'an unknown property',
      [section({ colour: 'red' })],
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'an empty text',
      [section({ text: plain('') })],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'mrkdwn where plain text belongs',
      [{ type: 'header', text: { type: 'mrkdwn', text: 'h' } }],
      'Invalid input: expected "plain_text" [json-pointer:/blocks/0/text/type]',
    ],
    [
      'a section with neither text nor fields',
      [{ type: 'section' }],
      'must provide either text or fields [json-pointer:/blocks/0]',
    ],
    [
      'an element in the wrong block',
      [{ type: 'actions', elements: [{ type: 'plain_text_input' }] }],
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'a block_id that is used twice',
      [section({ block_id: 'a' }), section({ block_id: 'a' })],
      '`block_id` a already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      'an action_id that is used twice in a block',
      [{ type: 'actions', elements: [button({ action_id: 'a' }), button({ action_id: 'a' })] }],
      '`action_id` a already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ],
    [
      'a file block, which apps cannot send',
      [{ type: 'file', external_id: 'x', source: 'remote' }],
      'unsupported type: file [json-pointer:/blocks/0/type]',
    ],
    [
      'an image with two sources',
      [{ type: 'image', alt_text: 'a', image_url: 'https://example.com/a.png', slack_file: { id: 'F1' } }],
      'must provide either image_url or slack_file [json-pointer:/blocks/0]',
    ],
    [
      'an initial option that is not offered',
      [
        section({
          accessory: {
            type: 'static_select',
            options: [{ text: plain('a'), value: 'a' }],
            initial_option: { text: plain('b'), value: 'b' },
          },
        }),
      ],
      'initial option must match one of the options [json-pointer:/blocks/0/accessory]',
    ],
    ['something that is no list', 'text', 'must provide an array [json-pointer:/blocks]'],
  ])('%s is refused', (_what, blocks, refusal) => {
    expect(refusals(blocks)).toEqual([refusal]);
  });

  test('the same action_id in two blocks is allowed', () => {
    expect(
      refusals([
        section({ accessory: button({ action_id: 'a' }) }),
        section({ accessory: button({ action_id: 'a' }) }),
      ]),
    ).toEqual([]);
  });

  test('an alert stands in a modal only, a table and markdown in a message only', () => {
    const alert = { type: 'alert', text: plain('careful'), level: 'warning' };
    expect(refusals([alert], 'modal')).toEqual([]);
    expect(refusals([alert], 'message')).toHaveLength(1);
    expect(refusals([alert], 'home')).toHaveLength(1);
    expect(refusals([{ type: 'markdown', text: 'm' }], 'modal')).toHaveLength(1);
    expect(refusals([{ type: 'table', rows: [[{ type: 'raw_text', text: 'c' }]] }], 'home')).toHaveLength(1);
  });

  test('context actions stand in a message only; their icon is the trash can', () => {
    const icon = { type: 'icon_button', icon: 'trash', text: plain('Delete') };
    const block = { type: 'context_actions', elements: [icon] };
    expect(refusals([block])).toEqual([]);
    expect(refusals([block], 'modal')).toHaveLength(1);
    expect(refusals([block], 'home')).toHaveLength(1);
    expect(refusals([{ ...block, elements: [{ ...icon, icon: 'star' }] }])).toHaveLength(1);
    expect(refusals([{ ...block, elements: [button({})] }])).toEqual([
      'unsupported type: button [json-pointer:/blocks/0/elements/0/type]',
    ]);
  });

  test('a surface that is not there takes nothing', () => {
    expect(refusals([], 'workflow_step' as 'home')).toEqual([
      'unsupported surface: workflow_step [json-pointer:/blocks]',
    ]);
    expect(refusals([], 'constructor' as 'home')).toHaveLength(1);
    expect(validateView({ type: 'workflow_step', blocks: [] }).map(formatProblem)).toEqual([
      'unsupported type: workflow_step [json-pointer:/view/type]',
    ]);
  });

  test('a file input takes one to ten files', () => {
    const files = (more: object) => refusals([input({ type: 'file_input', ...more })], 'modal');
    expect(files({ filetypes: ['png', 'pdf'], max_files: 1 })).toEqual([]);
    expect(files({ max_files: 0 })).toHaveLength(1);
    expect(files({ filetypes: [] })).toHaveLength(1);
  });

  test('a modal with an input needs a submit button', () => {
    const view = { type: 'modal', title: plain('t'), blocks: [input({ type: 'email_text_input' })] };
    expect(validateView(view).map(formatProblem)).toEqual(['missing required field: submit [json-pointer:/view]']);
    expect(validateView({ ...view, submit: plain('Save') })).toEqual([]);
  });

  test('only one element of a view takes the focus', () => {
    const focused = () => input({ type: 'plain_text_input', focus_on_load: true });
    expect(refusals([focused()], 'modal')).toEqual([]);
    expect(refusals([focused(), focused()], 'modal')).toHaveLength(1);
  });

  test('response_url_enabled belongs to the inputs of a modal', () => {
    const select = { type: 'conversations_select', response_url_enabled: true };
    expect(refusals([input(select)], 'modal')).toEqual([]);
    expect(refusals([{ type: 'actions', elements: [select] }], 'message')).toHaveLength(1);
  });

  test('a message says something', () => {
    expect(validateMessage({})).toHaveLength(1);
    expect(validateMessage({ text: 'hello' })).toEqual([]);
    expect(validateMessage({ blocks: [section()] })).toEqual([]);
  });

  test('no value whatsoever makes the validation throw', () => {
    const types = fc.constantFrom(
      'section',
      'actions',
      'input',
      'context',
      'table',
      'rich_text',
      'button',
      'static_select',
      'mrkdwn',
    );
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
    });
    const shape = fc.record(
      {
        type: fc.oneof(types, anything),
        text: anything,
        elements: anything,
        element: anything,
        rows: anything,
        block_id: anything,
      },
      { requiredKeys: [] },
    );
    const junk = fc.oneof(anything, fc.array(fc.oneof(shape, anything)));
    fc.assert(
      fc.property(junk, (value) => {
        for (const surface of ['message', 'modal', 'home'] as const)
          expect(Array.isArray(validateBlocks(value, surface))).toBe(true);
        expect(Array.isArray(validateView(value))).toBe(true);
        expect(
          validateView({ type: 'modal', title: plain('t'), blocks: value }).every((one) =>
            one.pointer.startsWith('/view'),
          ),
        ).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
