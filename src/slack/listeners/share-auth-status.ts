// Share in channel: asks where, then shares once.
import { authorize } from '../../features/access/authorize.ts';
import { type ShareDeps, shareStatus } from '../../features/auth-metrics/share-status.ts';
import { defaultWindow, isWindowId } from '../../features/auth-metrics/windows.ts';
import type { ActionListener, SubmissionListener } from '../listener.ts';
import { shareAction } from '../views/auth-status.ts';
import { shareCallback, sharedWindow, shareForm, shareModal, shareTitle } from '../views/share-form.ts';

export const askWhereToShare: ActionListener<ShareDeps> = {
  kind: 'action',
  actionId: shareAction,
  async handle({ person, value, channel }, deps) {
    const build = async () => {
      await authorize(deps, person, 'auth_status.share', channel ?? 'nowhere');
      return shareModal(isWindowId(value) ? value : defaultWindow, channel);
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
    await shareStatus(deps, { key, actor: person, channel, note, window: sharedWindow(privateMetadata) });
    return { kind: 'close_modal' };
  },
};
