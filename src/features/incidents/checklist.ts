// A checklist: phases of items that people tick during and after an incident.
import { z } from 'zod';
import type { Incident } from './incident.ts';
import { roleIds } from './role.ts';

/** As it is kept with an incident: looser than a file, so that a rule that files get later does not hide what is in use. */
export const Checklist = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** Given to whoever takes this role, in their briefing. */
  role: z.enum(roleIds).optional(),
  phases: z.array(
    z.object({
      title: z.string(),
      /** When it is meant to happen, such as `0-5 min`. */
      when: z.string().optional(),
      items: z.array(z.object({ id: z.string(), text: z.string() })),
    }),
  ),
});
export type Checklist = z.output<typeof Checklist>;
export type ChecklistItem = Checklist['phases'][number]['items'][number];

// 75 is what Slack takes of an option's value, in which the name stands behind the incident's number.
const Name = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'must be lower case words joined by hyphens' });

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\r\n]*$/, { error: 'must be one line' });

// One card holds a header, a line of progress, and a block for each phase and item (docs.slack.dev: 50 blocks in a message).
const mostBlocks = 45;

/** What a file of templates/checklists must look like. */
export const ChecklistFile = z
  .strictObject({
    name: Name,
    // 75 is what Slack takes of an option's text.
    title: line(75),
    /** What it is for. */
    description: line(500),
    role: Checklist.shape.role,
    phases: z
      .array(
        z.strictObject({
          title: line(75),
          when: line(30).optional(),
          items: z.array(z.strictObject({ id: Name, text: line(200) })).min(1),
        }),
      )
      .min(1),
  })
  .superRefine((checklist, context) => {
    const items = itemsOf(checklist);
    const ids = items.map((item) => item.id);
    for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) {
      context.addIssue({ code: 'custom', message: `the id "${id}" is used twice` });
    }
    if (items.length + checklist.phases.length > mostBlocks) {
      context.addIssue({
        code: 'custom',
        message: `phases and items together are more than ${mostBlocks}: it does not fit one message`,
      });
    }
  });

export function itemsOf(checklist: Pick<Checklist, 'phases'>): ChecklistItem[] {
  return checklist.phases.flatMap((phase) => phase.items);
}

/** Who ticked an item, and when. */
export const Tick = z.object({ item: z.string(), ticked_by: z.string(), ticked_at: z.date() });
export type Tick = z.output<typeof Tick>;

/** All that the card of a checklist shows. */
export type ChecklistView = {
  incident: Incident;
  content: Checklist;
  /** Grows with each tick. */
  version: number;
  ticks: readonly Tick[];
  progress: { done: number; total: number };
};

/** What may be started on an incident, and what is in use there. */
export type ChecklistChoice = {
  incident: Incident;
  checklists: readonly { name: string; title: string; inUse: boolean }[];
};
