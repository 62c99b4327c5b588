// The modals of a rollback: which runbook, its parameters, a word typed, a reason given, an answer.
import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import {
  defaultsOf,
  type Parameters,
  type Value,
  type Values,
  valuesSchema,
} from '../../features/rollbacks/parameter.ts';
import type { Rollback } from '../../features/rollbacks/rollback.ts';
import type { StartView } from '../../features/rollbacks/rollback-view.ts';
import type { RunbookFile } from '../../features/rollbacks/runbook.ts';
import type { Question } from '../../features/rollbacks/step-type.ts';
import { type Form, formFromSchema, type Labels } from '../forms/form.ts';
import { context, plain, section } from './blocks.ts';
import { formModal } from './form-modal.ts';
import { rollbackName } from './rollback-words.ts';

export const startTitle = 'Roll back';
export const chooseCallback = 'rollback_choose_form';
export const parametersCallback = 'rollback_parameters_form';

/** What a start begins with: in which channel, for which incident. */
export const StartContext = z.object({ incident: z.number().nullable(), channel: z.string().nullable() });
export type StartContext = z.output<typeof StartContext>;
export const ParametersContext = StartContext.extend({ runbook: z.string(), practice: z.boolean() });
export type ParametersContext = z.output<typeof ParametersContext>;

/** The runbooks to choose from; only those that can be used here. */
export function chooseForm(view: StartView): Form<{ runbook: string; practice: boolean }> {
  const usable = view.runbooks.filter(({ unavailable }) => unavailable === undefined);
  const names = usable.map(({ name }) => name) as [string, ...string[]];
  const short = (text: string) => (text.length > 75 ? `${text.slice(0, 74)}…` : text);
  const choices = Object.fromEntries(
    usable.map(({ name, title, when }) => [name, { label: short(title), description: short(when) }]),
  );
  const schema = z.object({ runbook: z.enum(names, { error: 'Choose what to do.' }), practice: z.boolean() });
  return formFromSchema(schema, {
    runbook: { label: 'Runbook', choices },
    practice: { label: 'Is it real?', choices: { true: { label: 'Practice: what is tried is rolled back' } } },
  });
}

export function chooseModal(view: StartView, about: StartContext, practice = false): ModalView {
  const { incident, proposals, runbooks } = view;
  const missing = runbooks.flatMap(({ title, unavailable }) =>
    unavailable === undefined ? [] : [`${title}: ${unavailable}`],
  );
  const where =
    incident === undefined
      ? 'For no incident: then policy says who must approve.'
      : `For incident #${incident.number} ${incident.title}`;
  const proposed = proposals.map(
    ({ title, why }) => `:bulb: *${escapeMrkdwn(title)}* is proposed: ${escapeMrkdwn(why)}`,
  );
  const above: KnownBlock[] = [
    context(escapeMrkdwn(where)),
    ...(proposed.length === 0 ? [] : [section(proposed.join('\n'))]),
  ];
  if (runbooks.every(({ unavailable }) => unavailable !== undefined)) {
    const text = `No runbook can be used here.\n${missing.join('\n')}`;
    return {
      type: 'modal',
      title: { type: 'plain_text', text: startTitle },
      close: { type: 'plain_text', text: 'Close' },
      blocks: [section(escapeMrkdwn(text))],
    };
  }
  const [first] = proposals;
  return formModal({
    callback: chooseCallback,
    title: startTitle,
    submit: 'Next',
    metadata: about,
    blocks: [
      ...above,
      ...chooseForm(view).blocks({ practice, ...(first === undefined ? {} : { runbook: first.runbook }) }),
      ...(missing.length === 0 ? [] : [context(escapeMrkdwn(`Not here: ${missing.join('; ')}`))]),
    ],
  });
}

/** The parameters of a runbook, and its preconditions, each to be ticked. */
export function parametersForm(file: Pick<RunbookFile, 'parameters' | 'preconditions'>): Form<Record<string, Value>> {
  const ticks = file.preconditions.map((text, index) => [`precondition_${index + 1}`, text] as const);
  const schema = z.object({
    ...valuesSchema(file.parameters).shape,
    ...Object.fromEntries(
      ticks.map(([name]) => [name, z.literal(true, { error: 'This must be so before the plan is made.' })]),
    ),
  });
  const labels = {
    ...Object.fromEntries(
      Object.entries(file.parameters).map(([name, { label, hint }]) => [
        name,
        { label, ...(hint === undefined ? {} : { hint }) },
      ]),
    ),
    ...Object.fromEntries(
      ticks.map(([name, text]) => [name, { label: text, choices: { true: { label: 'Yes, it is so' } } }]),
    ),
  };
  return formFromSchema(schema, labels as Labels<typeof schema.shape>) as Form<Record<string, Value>>;
}

/** What of the form's values are parameters. */
export function parametersOf(parameters: Parameters, entered: Values): Values {
  return Object.fromEntries(Object.entries(entered).filter(([name]) => name in parameters));
}

export function parametersModal(
  file: RunbookFile,
  about: ParametersContext,
  initial: Values = defaultsOf(file.parameters),
): ModalView {
  return formModal({
    callback: parametersCallback,
    title: startTitle,
    submit: 'Make the plan',
    metadata: about,
    blocks: [
      section(`*${escapeMrkdwn(file.title)}*${about.practice ? ' (practice)' : ''}\n${escapeMrkdwn(file.when)}`),
      context('Nothing is done yet: the plan shows every step as it will run.'),
      ...parametersForm(file).blocks(initial),
    ],
  });
}

/** Which run, and which of its steps, a modal is about. */
export const AboutRun = z.object({ rollback: z.number(), step: z.number().nullable() });

const reason = z.string({ error: 'Say why: it is recorded.' }).max(500);

type RunForm<Value> = { callback: string; title: string; submit: string; form: Form<Value> };
const reasonForm = (callback: string, title: string, submit: string, label: string) =>
  ({
    callback,
    title,
    submit,
    form: formFromSchema(z.object({ reason }), { reason: { label } }),
  }) satisfies RunForm<unknown>;

export const refuseForm = reasonForm('rollback_refuse_form', 'Refuse the plan', 'Refuse', 'Why not?');
export const abortForm = reasonForm('rollback_abort_form', 'Abort', 'Abort', 'Why?');
export const skipForm = reasonForm('rollback_skip_form', 'Leave the step out', 'Leave out', 'Why can it be left out?');
export const settleDoneForm = reasonForm('rollback_settle_done_form', 'It was done', 'It was done', 'How do you know?');
export const settleAgainForm = reasonForm(
  'rollback_settle_again_form',
  'It was not done',
  'Do it now',
  'How do you know?',
);
export const stopUndoForm = reasonForm('rollback_stop_undo_form', 'Leave the rest', 'Leave the rest', 'Why?');

/** From which step on everything is undone. */
export function undoForm(steps: readonly { step: number; title: string }[]) {
  const names = steps.map(({ step }) => String(step)) as [string, ...string[]];
  const short = (text: string) => (text.length > 75 ? `${text.slice(0, 74)}…` : text);
  const choices = Object.fromEntries(
    steps.map(({ step, title }) => [String(step), { label: short(`${step + 1}. ${title}`) }]),
  );
  const form = formFromSchema(z.object({ down_to: z.enum(names), reason }), {
    down_to: {
      label: 'Back to before',
      hint: 'The last step is undone first; each is shown and confirmed by itself.',
      choices,
    },
    reason: { label: 'Why?' },
  });
  return { callback: 'rollback_undo_form', title: 'Undo', submit: 'Undo', form } satisfies RunForm<unknown>;
}

const typed = z.string({ error: 'Type it to confirm.' }).max(20);
/** @param word what must be typed, such as `#12`. */
export function typedForm(kind: 'confirm' | 'undo', word: string) {
  const form = formFromSchema(z.object({ typed }), { typed: { label: `Type ${word} to confirm`, placeholder: word } });
  const named =
    kind === 'confirm' ? { title: 'Confirm the step', submit: 'Confirm' } : { title: 'Undo the step', submit: 'Undo' };
  return { callback: `rollback_${kind}_typed_form`, ...named, form } satisfies RunForm<unknown>;
}

export const answerCallback = 'rollback_answer_form';
/** A checklist is answered by ticking every line; a question by go or no-go. */
export function answerForm(question: Question): RunForm<{ go: boolean; note: string }> {
  const note = z.string().max(500).optional();
  if (question.kind === 'go_no_go') {
    const form = formFromSchema(z.object({ answer: z.enum(['go', 'no-go']).meta({ input: 'radio' }), note }), {
      answer: {
        label: 'Your answer',
        choices: { go: { label: 'Go' }, 'no-go': { label: 'No-go: the run stops here' } },
      },
      note: { label: 'Note' },
    });
    const read = (value: { answer: string; note?: string | undefined }) => ({
      go: value.answer === 'go',
      note: value.note ?? '',
    });
    return { callback: answerCallback, title: 'Go or no-go?', submit: 'Answer', form: mapped(form, read) };
  }
  const lines = question.lines.map((text, index) => [`line_${index + 1}`, text] as const);
  const schema = z.object({
    ...Object.fromEntries(lines.map(([name]) => [name, z.literal(true, { error: 'Not every line is confirmed.' })])),
    note,
  });
  const labels = {
    ...Object.fromEntries(
      lines.map(([name, text]) => [name, { label: text, choices: { true: { label: 'Confirmed' } } }]),
    ),
    note: { label: 'Note' },
  };
  const form = formFromSchema(schema, labels as unknown as Labels<typeof schema.shape>) as unknown as Form<{
    note?: string;
  }>;
  return {
    callback: answerCallback,
    title: 'Confirm each line',
    submit: 'Confirm',
    form: mapped(form, ({ note: said }) => ({ go: true, note: said ?? '' })),
  };
}

function mapped<A, B>(form: Form<A>, read: (value: A) => B): Form<B> {
  return {
    blocks: () => form.blocks(),
    entered: () => ({}),
    parse(state) {
      const parsed = form.parse(state);
      return parsed.ok ? { ok: true, value: read(parsed.value) } : parsed;
    },
  };
}

/** One of these modals about one run, or one step of it. */
export function runModal<Value>(
  { callback, title, submit, form }: RunForm<Value>,
  about: { run: Rollback; step: number | null; above?: readonly string[]; initial?: Partial<Value> },
): ModalView {
  const { run, step, above = [], initial } = about;
  return formModal({
    callback,
    title,
    submit,
    metadata: { rollback: run.number, step },
    blocks: [context(escapeMrkdwn(rollbackName(run))), ...above.map(plain), ...form.blocks(initial)],
  });
}
