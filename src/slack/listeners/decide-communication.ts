// Asking for approval of a communication, and deciding about exactly what was shown.
import {
  approveCommunication,
  askApproval,
  refuseCommunication,
} from '../../features/communications/approve-communication.ts';
import { requireState } from '../../features/communications/communication.ts';
import type { CommunicationDeps } from '../../features/communications/deps.ts';
import { readCommunication } from '../../features/communications/read-communication.ts';
import { warningsOf } from '../../features/communications/warnings.ts';
import { localesOf } from '../../features/communications/write-message.ts';
import { communicationAt } from '../button-values.ts';
import type { ActionListener, SubmissionListener } from '../listener.ts';
import { communicationActions } from '../views/communication-actions.ts';
import {
  DecideMetadata,
  decideCallback,
  decideForm,
  decideModal,
  decideTitle,
} from '../views/communication-preview.ts';
import { metadataIn } from '../views/form-modal.ts';

export const askForConsent: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.ask,
  async handle({ person, value }, deps) {
    const { number } = communicationAt(value);
    const { communication } = await readCommunication(deps, { number, actor: person });
    await askApproval(deps, { number, actor: person, hash: communication.hash ?? '' });
    return { kind: 'nothing' };
  },
};

/** Nobody approves what they were not shown: the button opens all of it, whose submission decides. */
export const lookAndDecide: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.approve,
  async handle({ person, value }, deps) {
    const { number } = communicationAt(value);
    const build = async () => {
      const view = await readCommunication(deps, { number, actor: person });
      requireState(view.communication, 'awaiting_approval');
      return decideModal(view, warningsOf(view.communication, view.contents, localesOf(deps)));
    };
    return { kind: 'open_modal', title: decideTitle, build };
  },
};

export const submitDecision: SubmissionListener<CommunicationDeps> = {
  kind: 'submission',
  callbackId: decideCallback,
  async handle({ person, privateMetadata, state }, deps) {
    const { communication: number, hash } = metadataIn(DecideMetadata, privateMetadata);
    const form = decideForm.parse(state);
    if (!form.ok) return { kind: 'form_errors', errors: form.errors };
    const { decision, reason = '' } = form.value;
    const about = { number, actor: person, hash };
    await (decision === 'approve'
      ? approveCommunication(deps, about)
      : refuseCommunication(deps, { ...about, reason }));
    return { kind: 'close_modal' };
  },
};
