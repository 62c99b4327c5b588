// Step `message`: says a text once in Slack, in the incident's channel unless another is named.
import { z } from 'zod';
import type { Binding } from '../binding.ts';
import type { StepType } from '../step-type.ts';
import { unknownOutcome } from '../unknown-outcome.ts';

const schema = (bind: Binding) =>
  z.strictObject({
    text: bind.text(),
    /** By its name; left out, the channel of the incident or, without one, that of the rollback. */
    channel: z
      .string()
      .regex(/^#[\p{Ll}\p{Lo}\d_-]{1,80}$/u, { error: 'must be a channel such as "#auth"' })
      .optional(),
  });
type MessageSpec = z.output<ReturnType<typeof schema>>;

const where = ({ channel }: MessageSpec) => channel ?? "the incident's channel";

export const messageStep: StepType<MessageSpec> = {
  type: 'message',
  schema,
  describe: (spec) => ({
    what: `Says something in ${where(spec)}`,
    exactly: [spec.text],
    place: 'outside',
    destructive: false,
    undo: null,
    repeatable: true,
  }),
  preview: async (spec) => ({ how: 'described', lines: [`In ${where(spec)}: ${spec.text}`] }),
  async run(spec, { messages }) {
    try {
      await messages.say({ channel: spec.channel ?? null, text: spec.text });
    } catch (error) {
      throw unknownOutcome('the message will be posted', error);
    }
    // Slack may be what is down: a rollback does not wait for it.
    return { state: 'done', rows: null, output: `Backbolt posts it in ${where(spec)} as soon as Slack takes it.` };
  },
  async check(_spec, { messages }) {
    const found = await messages.find();
    if (found === undefined) return { state: 'not_done', evidence: 'Nothing was written down to be posted.' };
    return { state: 'done', evidence: `It was written down; posting it is ${found.state}.` };
  },
  async verify(_spec, _effect, { messages }) {
    const found = await messages.find();
    const refused = found?.state === 'refused';
    return {
      ok: !refused,
      evidence: refused ? `Slack did not take it: ${found.refusal}. Say it yourself, then skip this step.` : '',
    };
  },
};
