// Who does what in an incident: the modal that gives a role to somebody, and the one that asks before it takes it from somebody.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { IncidentView } from '../../features/incidents/incident-view.ts';
import { type RoleId, roleIds, roleOf, roles } from '../../features/incidents/role.ts';
import { formFromSchema } from '../forms/form.ts';
import { section } from './blocks.ts';
import { formModal } from './form-modal.ts';
import { nameMrkdwn } from './incident-words.ts';
import { mention } from './mention.ts';

export const rolesCallback = 'incident_roles_form';
export const takeOverCallback = 'incident_take_over_form';
export const rolesTitle = 'Roles';

const choices = Object.fromEntries(
  roles.map(({ id, title, duty }) => [id, { label: title, description: duty }]),
) as Record<RoleId, { label: string; description: string }>;

export const rolesForm = formFromSchema(
  z.object({
    role: z.enum(roleIds, { error: 'Choose a role.' }),
    person: z.string().meta({ input: 'user' }).optional(),
  }),
  {
    role: { label: 'Role', choices },
    person: { label: 'Who takes it?', hint: 'Nobody: you give your own role back.' },
  },
);

/** @param person who opened it: chosen already, so that claiming a role takes two clicks. */
export function rolesModal({ incident, roles: held }: IncidentView, person: string): ModalView {
  const lines = roles.map(({ id, title, duty }) => {
    const holder = held.find(({ role }) => role === id);
    return `*${title}*: ${holder === undefined ? '_nobody_' : mention(holder.person)} (${duty})`;
  });
  const free = roles.find(({ id }) => !held.some(({ role }) => role === id));
  return formModal({
    callback: rolesCallback,
    title: rolesTitle,
    submit: 'Assign',
    metadata: { incident: incident.number },
    blocks: [
      section(`${nameMrkdwn(incident)}\n${lines.join('\n')}`),
      ...rolesForm.blocks({ person, ...(free === undefined ? {} : { role: free.id }) }),
    ],
  });
}

export const TakeOverMetadata = z.object({ incident: z.number(), confirmation: z.string() });

/** Somebody has the role: is it to be taken from them? */
export function takeOverModal(
  number: number,
  held: { role: RoleId; holder: string; person: string; confirmation: string },
): ModalView {
  const { title } = roleOf(held.role);
  return formModal({
    callback: takeOverCallback,
    title: 'Take over?',
    submit: 'Take over',
    metadata: { incident: number, confirmation: held.confirmation } satisfies z.input<typeof TakeOverMetadata>,
    blocks: [
      section(
        `${mention(held.holder)} is ${title.toLowerCase()} now. If you go on, ${mention(held.person)} takes over, and ${mention(held.holder)} is told.`,
      ),
    ],
  });
}
