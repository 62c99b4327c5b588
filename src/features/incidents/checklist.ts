// A checklist: phases of items that people tick during and after an incident.
import { z } from 'zod';
import { roleIds } from './role.ts';

const Name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'must be lower case words joined by hyphens' });

export const ChecklistItem = z.strictObject({ id: Name, text: z.string().min(1).max(200) });

export const Checklist = z
  .strictObject({
    name: Name,
    title: z.string().min(1).max(75),
    /** Where it comes from and what it is for. */
    description: z.string().min(1).max(500),
    /** Given to whoever takes this role, in their briefing. */
    role: z.enum(roleIds).optional(),
    phases: z
      .array(
        z.strictObject({
          title: z.string().min(1).max(75),
          /** When it is meant to happen, such as `0-5 min`. */
          when: z.string().max(30).optional(),
          items: z.array(ChecklistItem).min(1),
        }),
      )
      .min(1),
  })
  .superRefine((checklist, context) => {
    const items = checklist.phases.flatMap((phase) => phase.items);
    const ids = items.map((item) => item.id);
    for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) {
      context.addIssue({ code: 'custom', message: `the id "${id}" is used twice` });
    }
    // One card: header, description, a block each for phases and items (docs.slack.dev: 50 blocks in a message).
    if (items.length + checklist.phases.length > 45) {
      context.addIssue({
        code: 'custom',
        message: 'phases and items together are more than 45: it does not fit one message',
      });
    }
  });
export type Checklist = z.output<typeof Checklist>;
