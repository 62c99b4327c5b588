// How a step names a message to users: a template, its values, and to whom and where, each checked before anybody needs it.
import { z } from 'zod';
import type { Json } from '../../lib/canonical-json.ts';
import { AppError } from '../../lib/errors.ts';
import { chooseAudience } from '../communications/audience.ts';
import { channels } from '../communications/rendered.ts';
import { type MessageTemplate, templateHash } from '../communications/template.ts';
import { checkValues } from '../communications/values.ts';
import type { Binding } from './binding.ts';
import type { MessageCatalog, UserMessage } from './step-type.ts';

/** A value, and whether a person enters it: then what it is, is known only in a plan. */
type Filled = { value: Json; entered: boolean };

/** The members of a step that tells users. */
export const userMessageSchema = (bind: Binding) => ({
  /** A folder of templates/messages. */
  template: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/, { error: 'must be the name of a folder in templates/messages' })
    .optional(),
  values: z.record(z.string(), filled(bind)).optional(),
  channels: z.array(z.enum(channels)).min(1).optional(),
  audience: z
    .transform((given) => (typeof given === 'string' ? { name: given } : given))
    .pipe(z.strictObject({ name: z.string(), parameters: z.array(bind.argument()).default([]) }))
    .optional(),
});
export type UserMessageSpec = z.output<z.ZodObject<ReturnType<typeof userMessageSchema>>>;

const filled = (bind: Binding) => {
  const json = bind.json();
  return z.transform((given: unknown, context): Filled => {
    const { data, error } = json.safeParse(given);
    for (const { message, path } of error?.issues ?? []) context.addIssue({ code: 'custom', message, path });
    return { value: data ?? null, entered: JSON.stringify(given ?? null).includes('{{') };
  });
};

/** What is asked for, without what only the lint wants to know. */
export const wished = ({ template = '', values = {}, channels: where, audience }: UserMessageSpec): UserMessage => ({
  template,
  values: Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value])),
  channels: where,
  audience,
});

/** Exactly what will be said: an edited template is another message, so its hash stands there. */
export function exactly(spec: UserMessageSpec, { templates }: MessageCatalog): string[] {
  const { template: name, values, channels: where, audience } = wished(spec);
  const template = templates.get(name);
  const parameters = audience?.parameters.length ? ` (${audience.parameters.join(', ')})` : '';
  return [
    `template ${name}, ${template === undefined ? 'which is not there' : `SHA-256 ${templateHash(template)}`}`,
    ...Object.entries(values).map(([variable, value]) => `${variable}: ${JSON.stringify(value)}`),
    `to ${audience === undefined ? 'the audience of the template' : `${audience.name}${parameters}`}`,
    `by ${where === undefined ? 'the channels of the template' : where.join(', ')}`,
  ];
}

/** What is wrong with it, each problem with its remedy. */
export function lintUserMessage(spec: UserMessageSpec, { templates, audiences }: MessageCatalog): string[] {
  const template = templates.get(spec.template ?? '');
  if (template === undefined) {
    const known = templates.all().map(({ name }) => name);
    return [`template: there is no "${spec.template}": write one of ${known.join(', ')}, or add a folder of that name`];
  }
  return [
    ...problemsOfValues(spec, template),
    ...problemsOfChannels(spec, template),
    ...problemsOfAudience(spec, template, audiences),
  ];
}

function problemsOfValues({ values = {} }: UserMessageSpec, template: MessageTemplate): string[] {
  const { variables } = template.file;
  const known = Object.keys(variables).join(', ') || 'none';
  const unknown = Object.keys(values).filter((name) => !Object.hasOwn(variables, name));
  const missing = Object.entries(variables).filter(
    ([name, { optional, from }]) => !optional && from === undefined && !Object.hasOwn(values, name),
  );
  // What a person enters, or the moment tells, is checked when it is there.
  const later = new Set(Object.keys(variables).filter((name) => values[name]?.entered ?? true));
  const checked = checkValues(template, wished({ values }).values);
  const wrong =
    'problems' in checked
      ? checked.problems.filter(({ variable }) => Object.hasOwn(variables, variable) && !later.has(variable))
      : [];
  return [
    ...unknown.map(
      (name) =>
        `values.${name}: the template has no such variable (it has: ${known}): correct its spelling, or remove it`,
    ),
    ...missing.map(
      ([name, { label }]) =>
        `values.${name}: is missing, and nothing fills it in: write "${label}" here, or bind a parameter to it`,
    ),
    ...wrong.map(({ variable, problem }) => `values.${variable}: ${problem}`),
  ];
}

const problemsOfChannels = ({ channels: where = [] }: UserMessageSpec, { file }: MessageTemplate): string[] =>
  where.flatMap((channel, index) =>
    file.channels.includes(channel)
      ? []
      : [`channels.${index}: the template says nothing for ${channel}: choose among ${file.channels.join(', ')}`],
  );

function problemsOfAudience(
  { audience, channels: where }: UserMessageSpec,
  { file }: MessageTemplate,
  audiences: MessageCatalog['audiences'],
): string[] {
  const hasReaders = (where ?? file.channels).includes('email');
  if (!hasReaders)
    return audience === undefined ? [] : ['audience: there is no e-mail: remove it, or add email to channels'];
  const chosen = audience ?? { name: file.audience ?? '', parameters: [] };
  try {
    chooseAudience({ audiences }, chosen);
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [`audience: ${error.message} Name one of them, or add it under communications.audiences`];
  }
}
