import { expect, test } from 'vitest';
import { z } from 'zod';
import { validateView } from '../../src/blockkit/validate.ts';
import { formFromSchema } from '../../src/slack/forms/form.ts';

const form = formFromSchema(
  z.object({
    title: z.string({ error: 'Say what is wrong.' }).min(3, { error: 'At least 3 characters.' }).max(80),
    severity: z.enum(['P0', 'P1']),
    users: z.number().int().min(0).max(100).optional(),
    channel: z.string().meta({ input: 'conversation' }),
    note: z.string().max(500).meta({ input: 'long_text' }).optional(),
  }),
  {
    title: { label: 'Title', placeholder: 'Sign-in fails' },
    severity: { label: 'Severity', hint: 'How bad is it?' },
    users: { label: 'Users' },
    channel: { label: 'Channel' },
    note: { label: 'Note' },
  },
);

const state = (values: Record<string, object>) => ({
  values: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { [name]: value as Record<string, unknown> }]),
  ),
});
const complete = {
  title: { type: 'plain_text_input', value: '  Sign-in fails  ' },
  severity: { type: 'static_select', selected_option: { value: 'P1' } },
  users: { type: 'number_input', value: '12' },
  channel: { type: 'conversations_select', selected_conversation: 'C1' },
  note: { type: 'plain_text_input', value: null },
};

test('a form makes inputs that Slack accepts, with the limits of its schema', () => {
  const blocks = form.blocks({ title: 'abc', severity: 'P0', users: 3, channel: 'C1', note: 'n' });
  const view = {
    type: 'modal',
    title: { type: 'plain_text', text: 'T' },
    submit: { type: 'plain_text', text: 'S' },
    blocks,
  };
  expect(validateView(view)).toEqual([]);
  expect(blocks).toMatchObject([
    { optional: false, element: { type: 'plain_text_input', min_length: 3, max_length: 80, initial_value: 'abc' } },
    {
      optional: false,
      element: { type: 'static_select', initial_option: { value: 'P0' } },
      hint: { text: 'How bad is it?' },
    },
    { optional: true, element: { type: 'number_input', is_decimal_allowed: false, min_value: '0', max_value: '100' } },
    { optional: false, element: { type: 'conversations_select', initial_conversation: 'C1' } },
    { optional: true, element: { type: 'plain_text_input', multiline: true, max_length: 500 } },
  ]);
});

test('what was entered comes back in the types of the schema, trimmed', () => {
  const value = { title: 'Sign-in fails', severity: 'P1', users: 12, channel: 'C1' };
  expect(form.parse(state(complete))).toEqual({ ok: true, value });
});

test.each([
  ['nothing entered', {}, { title: 'Say what is wrong.', severity: expect.any(String), channel: expect.any(String) }],
  ['a title of blanks', { ...complete, title: { value: '    ' } }, { title: 'Say what is wrong.' }],
  ['too short a title', { ...complete, title: { value: 'ab' } }, { title: 'At least 3 characters.' }],
  [
    'an option that is none',
    { ...complete, severity: { selected_option: { value: 'P9' } } },
    { severity: expect.any(String) },
  ],
  ['letters for a number', { ...complete, users: { value: 'many' } }, { users: expect.any(String) }],
  ['an input of another shape', { ...complete, title: { value: 7 } }, { title: 'Say what is wrong.' }],
])('%s is an error beside its input', (_name, values, errors) => {
  expect(form.parse(state(values))).toEqual({ ok: false, errors });
});
