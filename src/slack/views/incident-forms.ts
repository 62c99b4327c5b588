// The modals in which an open incident is changed: update, putting off, severity, status, resolve, reopen, note.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { longestSnoozeMinutes } from '../../features/cadence/cadence.ts';
import { type Incident, lengths, openStatuses, severities } from '../../features/incidents/incident.ts';
import type { IncidentPolicy } from '../../features/incidents/policy.ts';
import { colours, type UpdateText } from '../../features/incidents/status-update.ts';
import { type Form, formFromSchema } from '../forms/form.ts';
import { context } from './blocks.ts';
import { formModal } from './form-modal.ts';
import { colourSigns, nameMrkdwn, statusWords } from './incident-words.ts';
import { severityChoices } from './severity-choices.ts';

const long = (error: string) => z.string({ error }).max(lengths.text).meta({ input: 'long_text' });
const reason = z.string({ error: 'Say why: it is recorded.' }).max(lengths.reason);

/** One of the modals: how it is called, what it asks. */
type IncidentForm<Value> = { callback: string; title: string; submit: string; form: Form<Value> };

export const updateForm = {
  callback: 'incident_update_form',
  title: 'Status update',
  submit: 'Post',
  form: formFromSchema(
    z.object({
      colour: z.enum(colours),
      progress: long('Say what happened since the last update.'),
      metrics: long('Say what the figures are, or that nobody knows.'),
      issues: long('Say what is open, or "None".'),
      next: long('Say what happens next, and by when.'),
    }),
    {
      colour: {
        label: 'Status',
        choices: {
          GREEN: { label: `${colourSigns.GREEN} GREEN` },
          YELLOW: { label: `${colourSigns.YELLOW} YELLOW` },
          RED: { label: `${colourSigns.RED} RED` },
        },
      },
      progress: { label: 'Progress' },
      metrics: { label: 'Metrics' },
      issues: { label: 'Issues' },
      next: { label: 'Next' },
    },
  ),
} satisfies IncidentForm<UpdateText>;

export const snoozeForm = {
  callback: 'incident_snooze_form',
  title: 'Put the update off',
  submit: 'Put off',
  form: formFromSchema(z.object({ minutes: z.int().min(1).max(longestSnoozeMinutes), reason }), {
    minutes: { label: 'By how many minutes?', hint: `At most ${longestSnoozeMinutes} in all.` },
    reason: { label: 'Why?', hint: 'It is recorded as a deviation.' },
  }),
} satisfies IncidentForm<unknown>;

/** How often an update may be asked for, in minutes. */
const cadenceRange = { min: 5, max: 1440 };

/** Policy says what each severity means. */
export function severityForm(policy: IncidentPolicy) {
  const choices = severityChoices(policy);
  return {
    callback: 'incident_severity_form',
    title: 'Severity',
    submit: 'Change',
    form: formFromSchema(
      z.object({
        severity: z.enum(severities).meta({ input: 'radio' }),
        every_minutes: z.int().min(cadenceRange.min).max(cadenceRange.max).optional(),
        reason,
      }),
      {
        severity: { label: 'Severity', choices },
        every_minutes: { label: 'Status update every … minutes', hint: 'Empty: as policy says for the severity.' },
        reason: { label: 'Why?' },
      },
    ),
  } satisfies IncidentForm<unknown>;
}

export const statusForm = {
  callback: 'incident_status_form',
  title: 'Status',
  submit: 'Change',
  form: formFromSchema(
    z.object({ status: z.enum(openStatuses).meta({ input: 'radio' }), decision_pending: z.boolean(), reason }),
    {
      status: {
        label: 'Status',
        choices: {
          investigating: { label: statusWords.investigating, description: 'Nobody knows the cause yet' },
          identified: { label: statusWords.identified, description: 'The cause is known' },
          monitoring: { label: statusWords.monitoring, description: 'It is mended, and watched' },
        },
      },
      decision_pending: {
        label: 'Decision',
        choices: { true: { label: 'A rollback decision is pending: call those who decide' } },
      },
      reason: { label: 'Why?' },
    },
  ),
} satisfies IncidentForm<unknown>;

export const resolveForm = {
  callback: 'incident_resolve_form',
  title: 'Resolve',
  submit: 'Resolve',
  form: formFromSchema(
    z.object({
      summary: long('Say what it was and how it was mended.'),
      cause: long('Say why it happened, or "Not known".'),
    }),
    { summary: { label: 'Summary' }, cause: { label: 'Cause' } },
  ),
} satisfies IncidentForm<unknown>;

export const reopenForm = {
  callback: 'incident_reopen_form',
  title: 'Reopen',
  submit: 'Reopen',
  form: formFromSchema(z.object({ reason }), { reason: { label: 'What is back?' } }),
} satisfies IncidentForm<unknown>;

/** One of these modals for one incident. @param about.hint what people should know before they submit. */
export function incidentModal<Value>(
  { callback, title, submit, form }: IncidentForm<Value>,
  about: { incident: Incident; initial?: Partial<Value>; hint?: string },
): ModalView {
  const { incident, initial, hint } = about;
  return formModal({
    callback,
    title,
    submit,
    metadata: { incident: incident.number },
    blocks: [context(`${nameMrkdwn(incident)}${hint === undefined ? '' : `. ${hint}`}`), ...form.blocks(initial)],
  });
}
