// The modal in which somebody says where to share the status card.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { isWindowId, type WindowId, windowOf } from '../../features/auth-metrics/windows.ts';
import { formFromSchema } from '../forms/form.ts';

export const shareCallback = 'auth_status_share_form';
export const shareTitle = 'Share sign-in health';

export const shareForm = formFromSchema(
  z.object({
    channel: z.string({ error: 'Choose a channel.' }).meta({ input: 'conversation' }),
    note: z.string().max(500, { error: 'At most 500 characters.' }).meta({ input: 'long_text' }).optional(),
  }),
  {
    channel: { label: 'Channel', hint: 'Everybody there sees the figures.' },
    note: { label: 'Note', placeholder: 'What should they know?' },
  },
);

const Metadata = z.object({ window: z.string().refine(isWindowId) });

/** @param channel where the card was asked for; it is chosen already. */
export function shareModal(window: WindowId, channel: string | undefined): ModalView {
  return {
    type: 'modal',
    callback_id: shareCallback,
    private_metadata: JSON.stringify({ window } satisfies z.input<typeof Metadata>),
    title: { type: 'plain_text', text: shareTitle },
    submit: { type: 'plain_text', text: 'Share' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: `The figures of the last ${windowOf(window).label}, as they are when you share them.`,
        },
      },
      ...shareForm.blocks(channel === undefined ? {} : { channel }),
    ],
  };
}

/** The window that the modal was opened for. */
export function sharedWindow(privateMetadata: string): WindowId {
  return Metadata.parse(JSON.parse(privateMetadata)).window as WindowId;
}
