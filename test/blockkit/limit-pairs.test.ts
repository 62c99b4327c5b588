// Each limit at its value and one over: accepted, and refused where it stands.
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/blockkit/limits.ts';
import { type Problem, validateBlocks, validateView } from '../../src/blockkit/validate.ts';

type Shape = Record<string, unknown>;

const plain = (text: string): Shape => ({ type: 'plain_text', text });
const letters = (count: number): string => 'x'.repeat(count);
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const option = (text = 'one', more: Shape = {}): Shape => ({ text: plain(text), value: 'v', ...more });
const options = (count: number): Shape[] => many(count, (index) => ({ text: plain(`${index}`), value: `${index}` }));
const button = (more: Shape): Shape => ({ type: 'button', text: plain('Go'), ...more });
const actions = (...elements: Shape[]): Shape => ({ type: 'actions', elements });
const input = (element: Shape, more: Shape = {}): Shape => ({ type: 'input', label: plain('Label'), element, ...more });
const text = (more: Shape = {}): Shape => ({ type: 'plain_text_input', ...more });
const select = (more: Shape): Shape => actions({ type: 'static_select', options: [option()], ...more });
const cell = (value: string): Shape => ({ type: 'raw_text', text: value });
const url = (count: number): string => `https://example.com/${letters(count - 20)}`;
const video = (more: Shape): Shape => ({
  type: 'video',
  video_url: url(30),
  thumbnail_url: url(30),
  alt_text: 'a',
  title: plain('t'),
  ...more,
});
const confirm = (more: Shape): Shape => actions(button({ confirm: { text: plain('Sure?'), ...more } }));

const contextActions = (...elements: Shape[]): Shape => ({ type: 'context_actions', elements });
const feedback = (more: Shape): Shape => ({
  type: 'feedback_buttons',
  positive_button: { text: plain('good'), value: 'good', ...more },
  negative_button: { text: plain('bad'), value: 'bad' },
});
const icon = (more: Shape): Shape => ({ type: 'icon_button', icon: 'trash', text: plain('Delete'), ...more });
const workflow = (more: Shape): Shape => ({
  type: 'workflow_button',
  text: plain('Run'),
  workflow: { trigger: { url: url(30) } },
  ...more,
});

type Pair = readonly [limit: keyof typeof limits, pointer: string, build: (count: number) => Shape];

const pairs: readonly Pair[] = [
  ['blockId', '/block_id', (n) => ({ type: 'divider', block_id: letters(n) })],
  ['actionId', '/elements/0/action_id', (n) => actions(button({ action_id: letters(n) }))],
  ['text', '/elements/0/text', (n) => ({ type: 'context', elements: [{ type: 'mrkdwn', text: letters(n) }] })],
  ['headerText', '/text/text', (n) => ({ type: 'header', text: plain(letters(n)) })],
  ['sectionText', '/text/text', (n) => ({ type: 'section', text: plain(letters(n)) })],
  ['sectionFields', '/fields', (n) => ({ type: 'section', fields: many(n, () => plain('f')) })],
  ['sectionFieldText', '/fields/0/text', (n) => ({ type: 'section', fields: [plain(letters(n))] })],
  ['actionsElements', '/elements', (n) => actions(...many(n, () => button({})))],
  ['contextElements', '/elements', (n) => ({ type: 'context', elements: many(n, () => plain('c')) })],
  ['imageAltText', '/alt_text', (n) => ({ type: 'image', image_url: url(30), alt_text: letters(n) })],
  [
    'imageTitle',
    '/title/text',
    (n) => ({ type: 'image', image_url: url(30), alt_text: 'a', title: plain(letters(n)) }),
  ],
  ['imageUrl', '/image_url', (n) => ({ type: 'image', image_url: url(n), alt_text: 'a' })],
  ['inputLabel', '/label/text', (n) => input(text(), { label: plain(letters(n)) })],
  ['inputHint', '/hint/text', (n) => input(text(), { hint: plain(letters(n)) })],
  ['markdownText', '/text', (n) => ({ type: 'markdown', text: letters(n) })],
  ['tableRows', '/rows', (n) => ({ type: 'table', rows: many(n, () => [cell('c')]) })],
  ['tableColumns', '/rows/0', (n) => ({ type: 'table', rows: [many(n, () => cell('c'))] })],
  ['videoTitle', '/title/text', (n) => video({ title: plain(letters(n)) })],
  ['videoAuthor', '/author_name', (n) => video({ author_name: letters(n) })],
  ['videoDescription', '/description/text', (n) => video({ description: plain(letters(n)) })],
  ['buttonText', '/elements/0/text/text', (n) => actions(button({ text: plain(letters(n)) }))],
  ['buttonValue', '/elements/0/value', (n) => actions(button({ value: letters(n) }))],
  ['buttonUrl', '/elements/0/url', (n) => actions(button({ url: url(n) }))],
  [
    'accessibilityLabel',
    '/elements/0/accessibility_label',
    (n) => actions(button({ accessibility_label: letters(n) })),
  ],
  ['confirmTitle', '/elements/0/confirm/title/text', (n) => confirm({ title: plain(letters(n)) })],
  ['confirmText', '/elements/0/confirm/text/text', (n) => confirm({ text: plain(letters(n)) })],
  ['confirmButton', '/elements/0/confirm/deny/text', (n) => confirm({ deny: plain(letters(n)) })],
  ['optionText', '/elements/0/options/0/text/text', (n) => select({ options: [option(letters(n))] })],
  ['optionValue', '/elements/0/options/0/value', (n) => select({ options: [option('o', { value: letters(n) })] })],
  [
    'optionDescription',
    '/elements/0/options/0/description/text',
    (n) => select({ options: [option('o', { description: plain(letters(n)) })] }),
  ],
  [
    'optionUrl',
    '/elements/0/options/0/url',
    (n) => actions({ type: 'overflow', options: [option('o', { url: url(n) })] }),
  ],
  [
    'optionGroupLabel',
    '/elements/0/option_groups/0/label/text',
    (n) => select({ options: undefined, option_groups: [{ label: plain(letters(n)), options: [option()] }] }),
  ],
  [
    'optionGroupOptions',
    '/elements/0/option_groups/0/options',
    (n) => select({ options: undefined, option_groups: [{ label: plain('g'), options: options(n) }] }),
  ],
  ['selectOptions', '/elements/0/options', (n) => select({ options: options(n) })],
  [
    'selectOptionGroups',
    '/elements/0/option_groups',
    (n) => select({ options: undefined, option_groups: many(n, () => ({ label: plain('g'), options: [option()] })) }),
  ],
  ['checkboxesOptions', '/elements/0/options', (n) => actions({ type: 'checkboxes', options: options(n) })],
  ['radioOptions', '/elements/0/options', (n) => actions({ type: 'radio_buttons', options: options(n) })],
  ['overflowOptions', '/elements/0/options', (n) => actions({ type: 'overflow', options: options(n) })],
  ['placeholder', '/elements/0/placeholder/text', (n) => select({ placeholder: plain(letters(n)) })],
  ['inputLength', '/element/max_length', (n) => input(text({ max_length: n }))],
  ['fileInputFiles', '/element/max_files', (n) => input({ type: 'file_input', max_files: n })],
  ['richTextInputLines', '/element/max_lines', (n) => input({ type: 'rich_text_input', max_lines: n })],
  [
    'richTextIndent',
    '/elements/0/indent',
    (n) => ({ type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', indent: n, elements: [] }] }),
  ],
];

/** The newer kinds of buttons share the limits of buttons. */
const buttonPairs: readonly Pair[] = [
  ['contextActionsElements', '/elements', (n) => contextActions(...many(n, () => icon({})))],
  ['actionId', '/elements/0/action_id', (n) => contextActions({ ...feedback({}), action_id: letters(n) })],
  ['buttonText', '/elements/0/positive_button/text/text', (n) => contextActions(feedback({ text: plain(letters(n)) }))],
  ['buttonValue', '/elements/0/positive_button/value', (n) => contextActions(feedback({ value: letters(n) }))],
  [
    'accessibilityLabel',
    '/elements/0/positive_button/accessibility_label',
    (n) => contextActions(feedback({ accessibility_label: letters(n) })),
  ],
  ['text', '/elements/0/text/text', (n) => contextActions(icon({ text: plain(letters(n)) }))],
  ['buttonValue', '/elements/0/value', (n) => contextActions(icon({ value: letters(n) }))],
  [
    'accessibilityLabel',
    '/elements/0/accessibility_label',
    (n) => contextActions(icon({ accessibility_label: letters(n) })),
  ],
  ['buttonText', '/elements/0/text/text', (n) => actions(workflow({ text: plain(letters(n)) }))],
  [
    'accessibilityLabel',
    '/elements/0/accessibility_label',
    (n) => actions(workflow({ accessibility_label: letters(n) })),
  ],
  [
    'buttonUrl',
    '/elements/0/workflow/trigger/url',
    (n) => actions(workflow({ workflow: { trigger: { url: url(n) } } })),
  ],
];

const modal = (more: Shape): Shape => ({ type: 'modal', title: plain('Title'), blocks: [], ...more });
const viewPairs: readonly Pair[] = [
  ['viewTitle', '/view/title/text', (n) => modal({ title: plain(letters(n)) })],
  ['viewButton', '/view/submit/text', (n) => modal({ submit: plain(letters(n)) })],
  ['privateMetadata', '/view/private_metadata', (n) => modal({ private_metadata: letters(n) })],
  ['callbackId', '/view/callback_id', (n) => modal({ callback_id: letters(n) })],
  ['externalId', '/view/external_id', (n) => modal({ external_id: letters(n) })],
  ['viewBlocks', '/view/blocks', (n) => modal({ blocks: many(n, () => ({ type: 'divider' })) })],
];

const pointers = (problems: readonly Problem[]) => problems.map((problem) => problem.pointer);

describe('a limit', () => {
  test.each([...pairs, ...buttonPairs])('%s holds at %s', (limit, pointer, build) => {
    expect(validateBlocks([build(limits[limit])], 'message')).toEqual([]);
    expect(pointers(validateBlocks([build(limits[limit] + 1)], 'message'))).toEqual([`/blocks/0${pointer}`]);
  });

  test.each(viewPairs)('%s holds at %s', (limit, pointer, build) => {
    expect(validateView(build(limits[limit]))).toEqual([]);
    expect(pointers(validateView(build(limits[limit] + 1)))).toEqual([pointer]);
  });

  test('of blocks in a message is 50', () => {
    const blocks = (count: number) => many(count, () => ({ type: 'divider' }));
    expect(validateBlocks(blocks(limits.messageBlocks), 'message')).toEqual([]);
    expect(pointers(validateBlocks(blocks(limits.messageBlocks + 1), 'message'))).toEqual(['/blocks']);
  });

  test('of markdown counts all markdown blocks of a message together', () => {
    const blocks = (last: number) => [letters(6000), letters(last)].map((one) => ({ type: 'markdown', text: one }));
    expect(validateBlocks(blocks(6000), 'message')).toEqual([]);
    expect(pointers(validateBlocks(blocks(6001), 'message'))).toEqual(['/blocks']);
  });

  test('of tables in a message is one, of 10,000 characters', () => {
    const table = (count: number) => ({ type: 'table', rows: [[cell(letters(count))]] });
    expect(validateBlocks([table(limits.tableText)], 'message')).toEqual([]);
    expect(pointers(validateBlocks([table(limits.tableText + 1)], 'message'))).toEqual(['/blocks']);
    expect(pointers(validateBlocks([table(1), table(1)], 'message'))).toEqual(['/blocks']);
  });

  test('of every name is tried here, or is not about blocks and views', () => {
    const tried = new Set([...pairs, ...buttonPairs, ...viewPairs].map(([limit]) => limit as string));
    const byHand = ['messageBlocks', 'tablesPerMessage', 'tableText', 'viewBytes'];
    const ofMethods = ['modalStack', 'messageText', 'updateText', 'attachments'];
    const rest = Object.keys(limits).filter((name) => !tried.has(name));
    expect(rest.sort()).toEqual([...byHand, ...ofMethods].sort());
  });
});
