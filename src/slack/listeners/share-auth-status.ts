// Share in channel: asks where, then shares once.
import { authorize } from '../../features/access/authorize.ts';
import { type ShareDeps, shareStatus } from '../../features/auth-metrics/share-status.ts';
import type { ActionListener, SubmissionListener } from '../listener.ts';
import { shareAction } from '../views/auth-status.ts';
import { shareCallback, sharedCard, shareForm, shareModal, shareTitle } from '../views/share-form.ts';

export const askWhereToShare: ActionListener<ShareDeps> = {
  kind: 'action',
  actionId: shareAction,
  async handle({ person, value, channel }, deps) {
    const build = async () => {
      await authorize(deps, person, 'auth_status.share', channel ?? 'nowhere');
      return shareModal(sharedCard(value), channel);
    };
    return { kind: 'open_modal', title: shareTitle, build };
  },
};

export const submitShare: SubmissionListener<ShareDeps> = {
  kind: 'submission',
  callbackId: shareCallback,
  async handle({ key, person, privateMetadata, state }, deps) {
    const form = shareForm.parse(state);
    if (!form.ok) return { kind: 'form_errors', errors: form.errors };
    const { channel, note } = form.value;
    await shareStatus(deps, { key, actor: person, channel, note, ...sharedCard(privateMetadata) });
    return { kind: 'close_modal' };
  },
};
