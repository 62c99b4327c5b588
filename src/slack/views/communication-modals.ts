// The small modals of a communication: which template, when it is sent, why it is not.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { Communication } from '../../features/communications/communication.ts';
import type { ChoiceView, CommunicationView } from '../../features/communications/communication-view.ts';
import { type Form, formFromSchema } from '../forms/form.ts';
import { context, section } from './blocks.ts';
import { communicationName, countsText, sendingText } from './communication-words.ts';
import { formModal } from './form-modal.ts';

export const overrideTitle = 'Go on anyway';
export const chooseMessageCallback = 'communication_choose_form';

/** What a start begins with: in which channel, for which incident. */
export const ChooseContext = z.object({ incident: z.number().nullable(), channel: z.string().nullable() });

/** All templates; those that fit the incident as it is come first. */
export function chooseMessageForm({ templates }: ChoiceView): Form<{ template: string }> {
  const names = templates.map(({ name }) => name) as [string, ...string[]];
  const choices = Object.fromEntries(
    templates.map(({ name, file }) => [name, { label: file.title, description: file.when }]),
  );
  return formFromSchema(z.object({ template: z.enum(names, { error: 'Choose what to say.' }) }), {
    template: { label: 'What do users need to know?', choices },
  });
}

export function chooseMessageModal(view: ChoiceView, about: z.output<typeof ChooseContext>): ModalView {
  const { incident, templates, fitting } = view;
  const fits = templates
    .slice(0, fitting)
    .map(({ file }) => `:bulb: *${escapeMrkdwn(file.title)}*: ${escapeMrkdwn(file.when)}`);
  const where =
    incident === undefined
      ? 'For no incident. In the channel of one, what fits it comes first.'
      : `For incident #${incident.number} ${incident.title}, which is ${incident.status}.`;
  const [first] = templates;
  return formModal({
    callback: chooseMessageCallback,
    title: 'Tell users',
    submit: 'Next',
    metadata: about,
    blocks: [
      context(escapeMrkdwn(where)),
      ...(fits.length === 0 ? [] : [section(`Fits now:\n${fits.join('\n')}`)]),
      ...chooseMessageForm(view).blocks(fitting > 0 && first !== undefined ? { template: first.name } : {}),
    ],
  });
}

/** Which communication a modal is about, and what of it was shown. */
export const AboutCommunication = z.object({ communication: z.number(), hash: z.string() });

export const scheduleCallback = 'communication_schedule_form';
export const scheduleForm = formFromSchema(
  z.object({ send_at: z.number({ error: 'Say when.' }).meta({ input: 'date_time' }) }),
  { send_at: { label: 'When is it sent?', hint: 'In your own time zone.' } },
);

export const scheduleModal = (communication: Communication): ModalView =>
  formModal({
    callback: scheduleCallback,
    title: 'Schedule',
    submit: 'Schedule',
    metadata: { communication: communication.number, hash: communication.hash ?? '' },
    blocks: [
      section(`*${escapeMrkdwn(communicationName(communication))}*\n${escapeMrkdwn(sendingText(communication))}`),
      ...scheduleForm.blocks(
        communication.send_at === null ? {} : { send_at: Math.floor(communication.send_at.getTime() / 1000) },
      ),
    ],
  });

export const overrideCallback = 'communication_override_form';
export const overrideForm = formFromSchema(
  z.object({ reason: z.string({ error: 'Say why: it is recorded with the figures.' }).max(500) }),
  { reason: { label: 'Why does it go on all the same?' } },
);

/** What did not arrive, before somebody answers for going on. */
export const overrideModal = ({ communication, health, counts }: CommunicationView): ModalView =>
  formModal({
    callback: overrideCallback,
    title: overrideTitle,
    submit: 'Go on',
    metadata: { communication: communication.number, hash: communication.hash ?? '' },
    blocks: [
      section(
        `*${escapeMrkdwn(communicationName(communication))}*\n${escapeMrkdwn(health.problem ?? 'Its e-mails arrive again.')}\n${countsText(counts.email)}.`,
      ),
      section(
        'Providers stop delivering for whoever writes to many addresses that do not exist, or to people who complain. Whoever was not sent it yet will be; it does not stop by itself again.',
      ),
      ...overrideForm.blocks(),
    ],
  });

export const cancelCallback = 'communication_cancel_form';
export const cancelForm = formFromSchema(
  z.object({ reason: z.string({ error: 'Say why: it is recorded.' }).max(500) }),
  {
    reason: { label: 'Why is it not sent?' },
  },
);

export const cancelModal = (communication: Communication): ModalView =>
  formModal({
    callback: cancelCallback,
    title: 'Cancel',
    submit: 'Do not send it',
    metadata: { communication: communication.number, hash: communication.hash ?? '' },
    blocks: [context(escapeMrkdwn(communicationName(communication))), ...cancelForm.blocks()],
  });
