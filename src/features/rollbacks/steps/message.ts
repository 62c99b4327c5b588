// Step `message`: tells users once, by a message template and in its channels; or says a text once in Slack.
import { z } from 'zod';
import { AppError } from '../../../lib/errors.ts';
import type { Binding } from '../binding.ts';
import type { Finding, StepType, Verdict, World } from '../step-type.ts';
import { standing } from '../tell-users.ts';
import { unknownOutcome } from '../unknown-outcome.ts';
import { exactly, lintUserMessage, userMessageSchema, wished } from '../user-message.ts';

const schema = (bind: Binding) =>
  z
    .strictObject({
      text: bind.text().optional(),
      /** By its name; left out, the channel of the incident or, without one, that of the rollback. */
      channel: z
        .string()
        .regex(/^#[\p{Ll}\p{Lo}\d_-]{1,80}$/u, { error: 'must be a channel such as "#auth"' })
        .optional(),
      ...userMessageSchema(bind),
    })
    .superRefine(({ text, channel, template, ...more }, context) => {
      const problem = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
      if ((text === undefined) === (template === undefined))
        problem('text', 'write either text, said in Slack, or template, which tells users');
      const stray = Object.entries(template === undefined ? more : { channel }).find(
        ([, value]) => value !== undefined,
      );
      if (stray !== undefined)
        problem(stray[0], `belongs to ${template === undefined ? 'template' : 'text'}: remove it`);
    });
type MessageSpec = z.output<ReturnType<typeof schema>>;

const tellsUsers = ({ template }: MessageSpec) => template !== undefined;
const where = ({ channel }: MessageSpec) => channel ?? "the incident's channel";
const shared = { place: 'outside', destructive: false, undo: null, repeatable: true } as const;

export const messageStep: StepType<MessageSpec> = {
  type: 'message',
  schema,
  describe(spec, _policy, messages) {
    if (!tellsUsers(spec)) return { what: `Says something in ${where(spec)}`, exactly: [spec.text ?? ''], ...shared };
    const title = messages.templates.get(spec.template ?? '')?.file.title ?? spec.template;
    return { what: `Tells users: ${title}`, exactly: exactly(spec, messages), ...shared };
  },
  lint: (spec, { messages }) => (tellsUsers(spec) ? lintUserMessage(spec, messages) : []),
  preview: async (spec, { communications }) =>
    tellsUsers(spec)
      ? await communications.preview(wished(spec))
      : { how: 'described', lines: [`In ${where(spec)}: ${spec.text}`] },
  async run(spec, world) {
    try {
      if (tellsUsers(spec)) return await tell(spec, world);
      await world.messages.say({ channel: spec.channel ?? null, text: spec.text ?? '' });
    } catch (error) {
      if (error instanceof AppError && !error.code.startsWith('db.')) throw error;
      throw unknownOutcome('the message will be posted', error);
    }
    // Slack may be what is down: a rollback does not wait for it.
    return { state: 'done', rows: null, output: `Backbolt posts it in ${where(spec)} as soon as Slack takes it.` };
  },
  check: async (spec, world) => (tellsUsers(spec) ? await checkUsers(world) : await checkSlack(world)),
  verify: async (spec, _effect, world) => (tellsUsers(spec) ? await verifyUsers(world) : await verifySlack(world)),
};

async function tell(spec: MessageSpec, { communications }: World) {
  const told = await communications.send(wished(spec));
  return { state: 'done', rows: told.audience_count, output: standing(told) } as const;
}

async function checkUsers({ communications }: World): Promise<Finding> {
  const found = await communications.find();
  if (found === undefined) return { state: 'not_done', evidence: 'Nothing was written to users.' };
  return { state: 'done', evidence: standing(found) };
}

async function verifyUsers({ communications }: World): Promise<Verdict> {
  const found = await communications.find();
  if (found === undefined) return { ok: false, evidence: 'Nothing was written to users.' };
  const isOver = ['stopped', 'cancelled', 'refused', 'expired'].includes(found.state);
  const isStuck = found.state === 'draft' && found.reason !== null;
  if (!isOver && !isStuck) return { ok: true, evidence: standing(found) };
  return { ok: false, evidence: `${standing(found)} Write it again with /auth-comms, then skip this step.` };
}

async function checkSlack({ messages }: World): Promise<Finding> {
  const found = await messages.find();
  if (found === undefined) return { state: 'not_done', evidence: 'Nothing was written down to be posted.' };
  return { state: 'done', evidence: `It was written down; posting it is ${found.state}.` };
}

async function verifySlack({ messages }: World): Promise<Verdict> {
  const found = await messages.find();
  const refused = found?.state === 'refused';
  return {
    ok: !refused,
    evidence: refused ? `Slack did not take it: ${found.refusal}. Say it yourself, then skip this step.` : '',
  };
}
