// The form of a message: the variables of its template with what is known already, who gets it, and in which channels.
import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { Channel } from '../../features/communications/communication.ts';
import type { WriteView } from '../../features/communications/communication-view.ts';
import type { AudiencePolicy } from '../../features/communications/policy.ts';
import type { Variable } from '../../features/communications/variable.ts';
import {
  type Given,
  isWritten,
  languageName,
  type MessageProblem,
} from '../../features/communications/write-message.ts';
import { formFromSchema, type Labels } from '../forms/form.ts';
import type { Choice } from '../forms/options.ts';
import type { ViewState } from '../requests.ts';
import { context, section } from './blocks.ts';
import { communicationActions } from './communication-actions.ts';
import { type Entered, enteredFrom, givenFrom, inputFor } from './communication-inputs.ts';
import { channelWords } from './communication-words.ts';
import { formModal } from './form-modal.ts';

export const writeTitle = 'Tell users';
export const writeCallback = 'communication_write_form';

/** What a form was opened for, and whose audience's parameters it shows. */
export const WriteContext = z.object({
  template: z.string(),
  incident: z.number().nullable(),
  follows: z.number().nullable(),
  channel: z.string().nullable(),
  audience: z.string().nullable(),
});
export type WriteContext = z.output<typeof WriteContext>;

const audienceField = communicationActions.audience;
const parameterField = (audience: string, index: number) => `${audience}_${index + 1}`;
const fieldOf = (variable: string, locale: string, first: string) =>
  locale === first ? `v_${variable}` : `v_${variable}_in_${locale}`;

type Field = {
  name: string;
  schema: z.ZodType;
  label: { label: string; hint?: string; choices?: Record<string, Choice> };
};

/** The inputs that a view has with this audience chosen. */
function fieldsOf(view: WriteView, audience: string | null): Field[] {
  const [first = '', ...others] = view.locales;
  const variables = Object.entries(view.template.file.variables);
  const written = variables.filter(([, variable]) => isWritten(variable));
  return [
    ...variables.map(([name, variable]) => variableField(fieldOf(name, first, first), variable, first)),
    ...audienceFields(view, audience),
    ...channelFields(view),
    ...componentFields(view),
    ...others.flatMap((locale) =>
      written.map(([name, variable]) => {
        const field = variableField(fieldOf(name, locale, first), variable, first);
        const label = { ...field.label, label: `${field.label.label}, in ${languageName(locale)}` };
        return { ...field, label, schema: field.schema.optional() };
      }),
    ),
  ];
}

function variableField(name: string, variable: Variable, locale: string): Field {
  const { schema, choices } = inputFor(variable, locale);
  const hint = [variable.help, variable.type === 'list' && !variable.help?.includes('One a line') && 'One a line.']
    .filter((part) => typeof part === 'string')
    .join(' ');
  return {
    name,
    schema: variable.optional ? schema.optional() : schema,
    label: { label: variable.label, ...(hint === '' ? {} : { hint }), ...(choices === undefined ? {} : { choices }) },
  };
}

function audienceFields({ audiences, channels: offered }: WriteView, audience: string | null): Field[] {
  const names = audiences.map(({ name }) => name) as [string, ...string[]];
  if (names.length === 0 || !offered.some((one) => one.channel === 'email' && one.problem === undefined)) return [];
  const choices = Object.fromEntries(audiences.map(({ name, policy }) => [name, { label: policy.title.slice(0, 75) }]));
  const chosen = audiences.find(({ name }) => name === audience);
  return [
    {
      name: audienceField,
      schema: z.enum(names, { error: 'Choose who gets it.' }),
      label: { label: 'Who gets the e-mail', choices },
    },
    ...(chosen?.policy.parameters ?? []).map((parameter, index) => ({
      name: parameterField(chosen?.name ?? '', index),
      schema: parameterSchema(parameter),
      label: { label: parameter.label },
    })),
  ];
}

function parameterSchema({
  type,
  choices,
  minimum = -1e9,
  maximum = 1e9,
}: AudiencePolicy['parameters'][number]): z.ZodType {
  if (type === 'choice') return z.enum(choices as [string, ...string[]]);
  return type === 'number' ? z.number().min(minimum).max(maximum) : z.string().max(500);
}

function channelFields({ channels: offered }: WriteView): Field[] {
  const usable = offered.flatMap(({ channel, problem }) => (problem === undefined ? [channel] : []));
  const names = usable as [Channel, ...Channel[]];
  const choices = Object.fromEntries(usable.map((channel) => [channel, { label: capital(channelWords[channel]) }]));
  const schema = z.array(z.enum(names)).min(1, { error: 'Choose where it is said.' });
  return [{ name: 'channels', schema, label: { label: 'Where', choices } }];
}

// With one there is nothing to choose.
function componentFields({ components, channels: offered }: WriteView): Field[] {
  const isThere = offered.some(({ channel, problem }) => channel === 'status_page' && problem === undefined);
  if (components.length < 2 || !isThere) return [];
  const names = components.map(({ name }) => name) as [string, ...string[]];
  const choices = Object.fromEntries(names.map((name) => [name, { label: name.slice(0, 75) }]));
  const schema = z.array(z.enum(names)).min(1, { error: 'Choose what it is about.' });
  const label = { label: 'Parts of the status page', hint: 'Those that are affected.', choices };
  return [{ name: 'components', schema, label }];
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

const formOf = (fields: readonly Field[]) =>
  formFromSchema(
    z.object(Object.fromEntries(fields.map(({ name, schema }) => [name, schema]))),
    Object.fromEntries(fields.map(({ name, label }) => [name, label])) as Labels<Record<string, z.ZodType>>,
  );

/** @param entered what somebody has filled in already, when it is drawn anew. */
export function writeModal(view: WriteView, about: WriteContext, entered?: Entered): ModalView {
  const { file } = view.template;
  const head = section(`*${escapeMrkdwn(file.title)}*\n${escapeMrkdwn(file.when)}`);
  const missing = view.channels.flatMap(({ channel, problem }) =>
    problem === undefined ? [] : [`${capital(channelWords[channel])} cannot be used: ${problem}.`],
  );
  const notes = [whatFor(view), 'Nothing is sent yet: you see all of it first.', ...missing];
  if (missing.length === view.channels.length)
    return {
      type: 'modal',
      title: { type: 'plain_text', text: writeTitle },
      close: { type: 'plain_text', text: 'Close' },
      blocks: [head, section(escapeMrkdwn(missing.join('\n')))],
    };
  const fields = fieldsOf(view, about.audience);
  const blocks = formOf(fields).blocks(entered ?? initialOf(view, about.audience));
  return formModal({
    callback: writeCallback,
    title: writeTitle,
    submit: 'Go on',
    metadata: about,
    blocks: [head, context(escapeMrkdwn(notes.join('\n'))), ...withLanguages(view, blocks.map(dispatching))],
  });
}

function whatFor({ incident, follows }: WriteView): string {
  const about = incident === undefined ? 'For no incident.' : `For incident #${incident.number} ${incident.title}.`;
  return follows === null ? about : `${about} It follows C${follows}: users see it in the same place.`;
}

// Which inputs an audience needs is known when it is chosen.
const dispatching = (block: KnownBlock): KnownBlock =>
  block.type === 'input' && block.block_id === audienceField ? { ...block, dispatch_action: true } : block;

// Says before the inputs of each further language that they may be left out.
function withLanguages({ locales }: WriteView, blocks: KnownBlock[]): KnownBlock[] {
  const [first = '', ...others] = locales;
  return others.reduce((all, locale) => {
    const at = all.findIndex(({ block_id }) => block_id?.endsWith(`_in_${locale}`));
    const note = `*In ${languageName(locale)}*: what you wrote above, or nothing at all: then its readers get the message in ${languageName(first)}.`;
    return at < 0 ? all : [...all.slice(0, at), { type: 'divider' as const }, context(note), ...all.slice(at)];
  }, blocks);
}

function initialOf(view: WriteView, audience: string | null): Entered {
  const [first = '', ...others] = view.locales;
  const variables = Object.entries(view.template.file.variables);
  const values = variables.flatMap(([name, variable]) =>
    [first, ...others].flatMap((locale) => {
      if (locale !== first && !isWritten(variable)) return [];
      const value = enteredFrom(variable, view.initial[name], locale, first);
      return value === undefined ? [] : [[fieldOf(name, locale, first), value] as const];
    }),
  );
  const chosen = view.audiences.find(({ name }) => name === audience);
  const parameters = (view.audience?.name === audience ? view.audience?.parameters : undefined) ?? [];
  return {
    ...Object.fromEntries(values),
    ...(audience === null ? {} : { [audienceField]: audience }),
    ...Object.fromEntries(
      (chosen?.policy.parameters ?? []).flatMap(({ type }, index) => {
        const value = parameters[index];
        return value === undefined
          ? []
          : [[parameterField(audience ?? '', index), type === 'number' ? Number(value) : value]];
      }),
    ),
    channels: view.channels.flatMap(({ channel, chosen: ticked }) => (ticked ? [channel] : [])),
    components: view.components.flatMap(({ name, chosen: ticked }) => (ticked ? [name] : [])),
  };
}

/** What was filled in so far, for a form that is drawn anew with another audience. */
export const enteredIn = (view: WriteView, audience: string | null, state: ViewState): Entered =>
  formOf(fieldsOf(view, audience)).entered(state) as Entered;

type Chosen = {
  given: Given;
  channels: Channel[];
  audience: { name: string; parameters: string[] } | undefined;
  components: string[] | undefined;
};

/** What was written, or what is wrong beside which input. */
export function readWritten(
  view: WriteView,
  audience: string | null,
  state: ViewState,
): { ok: true; value: Chosen } | { ok: false; errors: Record<string, string> } {
  const parsed = formOf(fieldsOf(view, audience)).parse(state);
  if (!parsed.ok) return parsed;
  const entered = parsed.value as Entered;
  const [first = '', ...others] = view.locales;
  const given = Object.entries(view.template.file.variables).flatMap(([name, variable]) => {
    const one = (locale: string) => givenFrom(variable, entered[fieldOf(name, locale, first)]);
    if (!isWritten(variable)) {
      const value = one(first);
      return value === undefined ? [] : [[name, value] as const];
    }
    const each = [first, ...others].flatMap((locale) => {
      const value = one(locale);
      return value === undefined ? [] : [[locale, value] as const];
    });
    return each.length === 0 ? [] : [[name, Object.fromEntries(each)] as const];
  });
  const ticked = entered.channels as Channel[];
  const chosen = view.audiences.find(({ name }) => name === entered[audienceField]);
  const parameters = (chosen?.policy.parameters ?? []).map((_, index) =>
    String(entered[parameterField(chosen?.name ?? '', index)] ?? ''),
  );
  return {
    ok: true,
    value: {
      given: Object.fromEntries(given),
      channels: ticked,
      audience: chosen === undefined || !ticked.includes('email') ? undefined : { name: chosen.name, parameters },
      components: entered.components as string[] | undefined,
    },
  };
}

/** Each problem beside the input that it is about. */
export function errorsFor({ locales }: WriteView, problems: readonly MessageProblem[]): Record<string, string> {
  const [first = ''] = locales;
  return Object.fromEntries(
    problems.map(({ variable, locale, problem }) => [fieldOf(variable, locale ?? first, first), capital(problem)]),
  );
}
