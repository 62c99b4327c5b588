// What an open incident waits for from one person.
import { z } from 'zod';
import { Incident } from './incident.ts';

export const DueFromPerson = Incident.pick({
  number: true,
  title: true,
  practice: true,
  private: true,
  channel: true,
}).extend({
  kind: z.enum(['update', 'first_response']),
  due_at: z.date(),
});
export type DueFromPerson = z.output<typeof DueFromPerson>;
