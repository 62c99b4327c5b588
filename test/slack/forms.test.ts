import { describe, expect, test } from 'vitest';
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

describe('a form of choices', () => {
  const components = [
    'sign-in',
    'sessions',
    'tokens',
    'mfa',
    'passkeys',
    'sso',
    'e-mail',
    'sms',
    'rls',
    'api',
    'admin',
  ];
  const choices = formFromSchema(
    z.object({
      severity: z.enum(['P0', 'P1']).meta({ input: 'radio' }),
      security: z.boolean(),
      understood: z.literal(true, { error: 'Tick this first.' }),
      symptoms: z.array(z.enum(['slow', 'failing'])),
      causes: z.array(z.enum(['deploy', 'provider'])).min(1, { error: 'Choose one.' }),
      components: z.array(z.enum(components)).max(3).optional(),
      lead: z.string().meta({ input: 'user' }),
      others: z.array(z.string()).max(5).meta({ input: 'users' }).optional(),
    }),
    {
      severity: {
        label: 'Severity',
        choices: { P0: { label: 'P0 critical', description: 'Nobody can sign in' }, P1: { label: 'P1 high' } },
      },
      security: {
        label: 'Security',
        choices: { true: { label: 'Keep it private', description: 'Few people see it' } },
      },
      understood: { label: 'I understand' },
      symptoms: { label: 'Symptoms', choices: { slow: { label: 'Slow sign-in' } } },
      causes: { label: 'Causes' },
      components: { label: 'Components', placeholder: 'Which?' },
      lead: { label: 'Lead' },
      others: { label: 'Others' },
    },
  );

  const view = (blocks: object[]) => ({
    type: 'modal',
    title: { type: 'plain_text', text: 'T' },
    submit: { type: 'plain_text', text: 'S' },
    blocks,
  });

  test('offers each in an input that Slack accepts, empty or filled', () => {
    expect(validateView(view(choices.blocks()))).toEqual([]);
    const blocks = choices.blocks({
      severity: 'P1',
      security: true,
      symptoms: [],
      causes: ['provider'],
      components: ['mfa', 'sms'],
      lead: 'U1',
      others: ['U2'],
    });
    expect(validateView(view(blocks))).toEqual([]);
    const critical = { text: { text: 'P0 critical' }, value: 'P0', description: { text: 'Nobody can sign in' } };
    expect(blocks).toMatchObject([
      { optional: false, element: { type: 'radio_buttons', options: [critical, {}], initial_option: { value: 'P1' } } },
      { optional: true, element: { type: 'checkboxes', initial_options: [{ text: { text: 'Keep it private' } }] } },
      { optional: false, element: { type: 'checkboxes', options: [{ text: { text: 'I understand' } }] } },
      {
        optional: true,
        element: { type: 'checkboxes', options: [{ text: { text: 'Slow sign-in' } }, { value: 'failing' }] },
      },
      { optional: false, element: { type: 'checkboxes', initial_options: [{ value: 'provider' }] } },
      {
        optional: true,
        element: { type: 'multi_static_select', max_selected_items: 3, placeholder: { text: 'Which?' } },
      },
      { optional: false, element: { type: 'users_select', initial_user: 'U1' } },
      { optional: true, element: { type: 'multi_users_select', initial_users: ['U2'], max_selected_items: 5 } },
    ]);
  });

  const options = (...values: string[]) => ({ selected_options: values.map((value) => ({ value })) });
  const filled = {
    severity: { selected_option: { value: 'P0' } },
    security: options('true'),
    understood: options('true'),
    symptoms: options('slow', 'failing'),
    causes: options('deploy'),
    components: options('sso'),
    lead: { selected_user: 'U1' },
    others: { selected_users: ['U2', 'U3'] },
  };
  const value = {
    severity: 'P0',
    security: true,
    understood: true,
    symptoms: ['slow', 'failing'],
    causes: ['deploy'],
    components: ['sso'],
    lead: 'U1',
    others: ['U2', 'U3'],
  };

  test('gives back what was chosen', () => {
    expect(choices.parse(state(filled))).toEqual({ ok: true, value });
  });

  test('takes what is left empty for no, for nothing chosen, or for an input that was left out', () => {
    const empty = { security: options(), symptoms: options(), components: options(), others: { selected_users: [] } };
    const { components: _components, others: _others, ...rest } = value;
    const left = { ...rest, security: false, symptoms: [] };
    expect(choices.parse(state({ ...filled, ...empty }))).toEqual({ ok: true, value: left });
  });

  test('says beside its input what must be chosen', () => {
    const wrong = { ...filled, understood: options(), causes: options(), lead: { selected_user: null } };
    const errors = { understood: 'Tick this first.', causes: 'Choose one.', lead: expect.any(String) };
    expect(choices.parse(state(wrong))).toEqual({ ok: false, errors });
  });

  test('says what is wrong with one of several beside their input', () => {
    const wrong = { ...filled, symptoms: options('slow', 'purple') };
    expect(choices.parse(state(wrong))).toEqual({ ok: false, errors: { symptoms: expect.any(String) } });
  });
});

test('an error of the whole form stands beside its first input', () => {
  const range = formFromSchema(
    z
      .object({ from: z.number(), to: z.number() })
      .refine(({ from, to }) => from < to, { error: 'From must be less than to.' }),
    { from: { label: 'From' }, to: { label: 'To' } },
  );
  const entered = state({ from: { value: '7' }, to: { value: '3' } });
  expect(range.parse(entered)).toEqual({ ok: false, errors: { from: 'From must be less than to.' } });
});

test('a field that no input can hold is found when the form is built', () => {
  const form = formFromSchema(z.object({ at: z.object({}) }), { at: { label: 'At' } });
  expect(() => form.blocks()).toThrow('no input for');
});
