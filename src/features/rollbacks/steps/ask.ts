// Step `ask`: a person decides between go and no-go, with a note; a no-go stops the run.
import { z } from 'zod';
import { answered } from '../person-answer.ts';
import type { StepType } from '../step-type.ts';

const schema = () => z.strictObject({ question: z.string().trim().min(1).max(300) });
type AskSpec = z.output<ReturnType<typeof schema>>;

export const askStep: StepType<AskSpec> = {
  type: 'ask',
  schema,
  describe: ({ question }) => ({
    what: 'Asks a person for go or no-go',
    exactly: [question],
    place: 'person',
    destructive: false,
    undo: null,
    changesNothing: true,
    repeatable: true,
  }),
  asks: ({ question }) => ({ kind: 'go_no_go', question }),
  preview: async ({ question }) => ({ how: 'described', lines: [question] }),
  run: async (_spec, { answer }) => ({ state: 'done', ...answered(answer, 'said go') }),
  check: async () => ({ state: 'unknown', evidence: 'It changes nothing; what somebody answered is in the record.' }),
  verify: async () => ({ ok: true, evidence: '' }),
};
