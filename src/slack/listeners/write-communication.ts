// Writing to users: the template is chosen, its form filled in, and the draft made; again for a correction, and to say that it is over.
import { plainText } from '../../blockkit/plain-text.ts';
import type { CommunicationDeps } from '../../features/communications/deps.ts';
import { readChoices, readWriting } from '../../features/communications/read-choices.ts';
import { readCommunication } from '../../features/communications/read-communication.ts';
import { resolvingTemplate } from '../../features/communications/resolving-template.ts';
import { requireTemplate, writeCommunication } from '../../features/communications/write-communication.ts';
import { communicationAt, incidentNumber, typedCommunication } from '../button-values.ts';
import type { ActionListener, CommandListener, SubmissionListener } from '../listener.ts';
import type { Outcome } from '../outcome.ts';
import { communicationActions } from '../views/communication-actions.ts';
import { communicationCard } from '../views/communication-card.ts';
import {
  enteredIn,
  errorsFor,
  readWritten,
  WriteContext,
  writeCallback,
  writeModal,
  writeTitle,
} from '../views/communication-form.ts';
import {
  ChooseContext,
  chooseMessageCallback,
  chooseMessageForm,
  chooseMessageModal,
} from '../views/communication-modals.ts';
import { metadataIn } from '../views/form-modal.ts';

/** `/auth-comms`, `/auth-comms NAME`, `/auth-comms C12` */
export const tellUsersByCommand: CommandListener<CommunicationDeps> = {
  kind: 'command',
  command: '/auth-comms',
  async handle({ person, channel, text }, deps) {
    const typed = plainText(text).trim();
    const number = typedCommunication(typed);
    if (number !== undefined)
      return { kind: 'reply', message: communicationCard(await readCommunication(deps, { number, actor: person })) };
    return tell(deps, { person, channel, incident: undefined }, typed);
  },
};

/** The button on the card of an incident. */
export const tellUsersByButton: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.start,
  async handle({ person, channel, value }, deps) {
    return tell(deps, { person, channel, incident: incidentNumber(value) }, '');
  },
};

type Start = { person: string; incident: number | undefined; channel: string | undefined };

function tell(deps: CommunicationDeps, { person: actor, incident, channel }: Start, named: string): Outcome {
  // Said beside the command; a modal that opens only to close again helps nobody.
  if (named !== '') requireTemplate(deps, named);
  const build = async () => {
    if (named !== '') return await formFor(deps, { actor, incident, channel, template: named, follows: undefined });
    const view = await readChoices(deps, { actor, incident, channel });
    return chooseMessageModal(view, { incident: view.incident?.number ?? null, channel: channel ?? null });
  };
  return { kind: 'open_modal', title: writeTitle, build };
}

type Writing = Parameters<typeof readWriting>[1];

async function formFor(deps: CommunicationDeps, input: Writing) {
  const view = await readWriting(deps, input);
  const about = { template: view.template.name, incident: view.incident?.number ?? null, follows: view.follows };
  return writeModal(view, { ...about, channel: input.channel ?? null, audience: view.audience?.name ?? null });
}

const writingOf = (person: string, { template, incident, follows, channel }: WriteContext): Writing => ({
  actor: person,
  template,
  incident: incident ?? undefined,
  follows: follows ?? undefined,
  // Which incident it is for was found out when the form was opened.
  channel: incident === null ? undefined : (channel ?? undefined),
});

export const submitMessageChoice: SubmissionListener<CommunicationDeps> = {
  kind: 'submission',
  callbackId: chooseMessageCallback,
  async handle({ person, privateMetadata, state }, deps) {
    const { incident, channel } = metadataIn(ChooseContext, privateMetadata);
    const where = { actor: person, incident: incident ?? undefined, channel: channel ?? undefined };
    const form = chooseMessageForm(await readChoices(deps, where)).parse(state);
    if (!form.ok) return { kind: 'form_errors', errors: form.errors };
    const view = await formFor(deps, { ...where, template: form.value.template, follows: undefined });
    return { kind: 'update_modal', view };
  },
};

/** Another audience needs other inputs; what was filled in stays. */
export const chooseAudience: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.audience,
  async handle({ person, privateMetadata, state, value }, deps) {
    if (privateMetadata === undefined || state === undefined) return { kind: 'nothing' };
    const about = metadataIn(WriteContext, privateMetadata);
    const view = await readWriting(deps, writingOf(person, about));
    const entered = { ...enteredIn(view, about.audience, state), [communicationActions.audience]: value };
    return { kind: 'update_modal', view: writeModal(view, { ...about, audience: value }, entered) };
  },
};

export const submitMessage: SubmissionListener<CommunicationDeps> = {
  kind: 'submission',
  callbackId: writeCallback,
  async handle({ key, person, privateMetadata, state }, deps) {
    const about = metadataIn(WriteContext, privateMetadata);
    const { template, incident, follows, channel } = about;
    const view = await readWriting(deps, writingOf(person, about));
    const form = readWritten(view, about.audience, state);
    if (!form.ok) return { kind: 'form_errors', errors: form.errors };
    const asked = { key, actor: person, template, incident, follows, askedIn: channel };
    const written = await writeCommunication(deps, { ...asked, ...form.value });
    if ('problems' in written) return { kind: 'form_errors', errors: errorsFor(view, written.problems) };
    return { kind: 'close_modal' };
  },
};

/** The same form with the same values: what it becomes follows the first. */
export const correctCommunication: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.correct,
  async handle({ person, channel, value }, deps) {
    const { number } = communicationAt(value);
    const build = async () => {
      const { communication } = await readCommunication(deps, { number, actor: person });
      return await formFor(deps, followUp(person, channel, communication.template, number));
    };
    return { kind: 'open_modal', title: writeTitle, build };
  },
};

/** The template that says it is over, in the same place: it closes what the status page shows, and ends the in-app message. */
export const resolveCommunication: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.resolve,
  async handle({ person, channel, value }, deps) {
    const { number } = communicationAt(value);
    const build = async () => {
      const view = await readCommunication(deps, { number, actor: person });
      const { name } = resolvingTemplate(deps, view);
      return await formFor(deps, followUp(person, channel, name, number));
    };
    return { kind: 'open_modal', title: writeTitle, build };
  },
};

const followUp = (actor: string, channel: string | undefined, template: string, follows: number): Writing => ({
  actor,
  channel,
  incident: undefined,
  template,
  follows,
});
