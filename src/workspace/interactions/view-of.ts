// Finds a view of a person: one of their modals, or their App Home.
import type { Context } from '../context.ts';
import type { Person } from '../state/records.ts';
import type { OpenView } from '../view-stacks.ts';
import { Notice } from './people-and-places.ts';

/** @throws Notice when it is not open, or another person's */
export function viewOf(context: Context, person: Person, viewId: string): OpenView {
  const open = context.views.find(viewId);
  if (open === undefined || open.person !== person.id) throw new Notice('That dialog is not open any more.');
  return open;
}
