// Sending, scheduling, cancelling, holding and stopping a communication.
import { askApproval } from '../../features/communications/approve-communication.ts';
import type { CommunicationDeps } from '../../features/communications/deps.ts';
import { overrideHealth } from '../../features/communications/override-health.ts';
import { readCommunication } from '../../features/communications/read-communication.ts';
import {
  cancelCommunication,
  pauseCommunication,
  resumeCommunication,
  scheduleCommunication,
  sendCommunication,
  stopCommunication,
} from '../../features/communications/send-communication.ts';
import { communicationAt } from '../button-values.ts';
import type { ActionListener, SubmissionListener } from '../listener.ts';
import { type Outcome, sentence } from '../outcome.ts';
import { communicationActions } from '../views/communication-actions.ts';
import {
  AboutCommunication,
  cancelCallback,
  cancelForm,
  cancelModal,
  overrideCallback,
  overrideForm,
  overrideModal,
  overrideTitle,
  scheduleCallback,
  scheduleForm,
  scheduleModal,
} from '../views/communication-modals.ts';
import { metadataIn } from '../views/form-modal.ts';

type Of = { number: number; actor: string; hash: string };

// Where nobody must approve, being ready is no step of its own for whoever sends. Returns whether it is.
async function isReady(deps: CommunicationDeps, of: Of): Promise<boolean> {
  const { communication, rule } = await readCommunication(deps, of);
  if (communication.state !== 'draft') return true;
  if (rule === null) await askApproval(deps, of);
  return rule === null;
}

const needsApproval = (number: number): Outcome => ({
  kind: 'reply',
  message: sentence(`C${number} must be approved first. Nothing was sent. Ask for approval on its card.`),
});

/** The dialog in Slack has said what exactly is sent; the button carries the hash of that. */
export const sendNow: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.send,
  async handle({ person, value }, deps) {
    const { number, rest: hash } = communicationAt(value);
    const of = { number, actor: person, hash };
    if (!(await isReady(deps, of))) return needsApproval(number);
    const { again } = await sendCommunication(deps, of);
    if (!again) return { kind: 'nothing' };
    return { kind: 'reply', message: sentence(`C${number} is being sent already. Nothing is sent a second time.`) };
  },
};

export const askWhen: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.schedule,
  async handle({ person, value }, deps) {
    const { number } = communicationAt(value);
    const build = async () => scheduleModal((await readCommunication(deps, { number, actor: person })).communication);
    return { kind: 'open_modal', title: 'Schedule', build };
  },
};

export const submitSchedule: SubmissionListener<CommunicationDeps> = {
  kind: 'submission',
  callbackId: scheduleCallback,
  async handle({ person, privateMetadata, state }, deps) {
    const form = scheduleForm.parse(state);
    if (!form.ok) return { kind: 'form_errors', errors: form.errors };
    const { communication: number, hash } = metadataIn(AboutCommunication, privateMetadata);
    const of = { number, actor: person, hash };
    if (!(await isReady(deps, of))) return { kind: 'form_errors', errors: { send_at: 'It must be approved first.' } };
    await scheduleCommunication(deps, { ...of, sendAt: new Date(form.value.send_at * 1000) });
    return { kind: 'close_modal' };
  },
};

export const askWhyNot: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.cancel,
  async handle({ person, value }, deps) {
    const { number } = communicationAt(value);
    const build = async () => cancelModal((await readCommunication(deps, { number, actor: person })).communication);
    return { kind: 'open_modal', title: 'Cancel', build };
  },
};

export const submitCancellation: SubmissionListener<CommunicationDeps> = {
  kind: 'submission',
  callbackId: cancelCallback,
  async handle({ person, privateMetadata, state }, deps) {
    const form = cancelForm.parse(state);
    if (!form.ok) return { kind: 'form_errors', errors: form.errors };
    const { communication: number } = metadataIn(AboutCommunication, privateMetadata);
    await cancelCommunication(deps, { number, actor: person, reason: form.value.reason });
    return { kind: 'close_modal' };
  },
};

export const askWhyAnyway: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.override,
  async handle({ person, value }, deps) {
    const { number } = communicationAt(value);
    const build = async () => overrideModal(await readCommunication(deps, { number, actor: person }));
    return { kind: 'open_modal', title: overrideTitle, build };
  },
};

export const submitOverride: SubmissionListener<CommunicationDeps> = {
  kind: 'submission',
  callbackId: overrideCallback,
  async handle({ person, privateMetadata, state }, deps) {
    const form = overrideForm.parse(state);
    if (!form.ok) return { kind: 'form_errors', errors: form.errors };
    const { communication: number } = metadataIn(AboutCommunication, privateMetadata);
    await overrideHealth(deps, { number, actor: person, reason: form.value.reason });
    return { kind: 'close_modal' };
  },
};

/** A button that does something at once; the card shows what came of it. */
function does(
  actionId: string,
  change: (deps: CommunicationDeps, of: { number: number; actor: string }) => Promise<void>,
): ActionListener<CommunicationDeps> {
  return {
    kind: 'action',
    actionId,
    async handle({ person, value }, deps) {
      await change(deps, { number: communicationAt(value).number, actor: person });
      return { kind: 'nothing' };
    },
  };
}

export const pauseSending = does(communicationActions.pause, pauseCommunication);
export const resumeSending = does(communicationActions.resume, resumeCommunication);
export const stopSending = does(communicationActions.stop, (deps, of) =>
  stopCommunication(deps, { ...of, reason: 'Somebody stopped it.' }),
);
