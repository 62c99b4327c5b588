// Step `checklist`: a person confirms each line before the run goes on.
import { z } from 'zod';
import { answered } from '../person-answer.ts';
import type { StepType } from '../step-type.ts';

const line = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\r\n]*$/, { error: 'must be one line' });

// Slack shows at most ten check boxes together.
const schema = () => z.strictObject({ lines: z.array(line).min(1).max(10) });
type ChecklistSpec = z.output<ReturnType<typeof schema>>;

export const checklistStep: StepType<ChecklistSpec> = {
  type: 'checklist',
  schema,
  describe: ({ lines }) => ({
    what: lines.length === 1 ? 'Asks a person to confirm one thing' : `Asks a person to confirm ${lines.length} things`,
    exactly: [...lines],
    place: 'person',
    destructive: false,
    undo: null,
    changesNothing: true,
    repeatable: true,
  }),
  asks: ({ lines }) => ({ kind: 'checklist', lines }),
  preview: async ({ lines }) => ({ how: 'described', lines: [...lines] }),
  run: async ({ lines }, { answer }) => ({
    state: 'done',
    ...answered(answer, `confirmed ${lines.length === 1 ? 'the line' : `all ${lines.length} lines`}`),
  }),
  check: async () => ({
    state: 'unknown',
    evidence: 'It changes nothing; whether somebody confirmed is in the record.',
  }),
  verify: async () => ({ ok: true, evidence: '' }),
};
