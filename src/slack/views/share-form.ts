// The modal in which somebody says where to share the status card.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { defaultWindow, isWindowId, type WindowId, windowOf } from '../../features/auth-metrics/windows.ts';
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

/** A card that is to be shared: its window, and the id of its figures as they were shown. */
type SharedCard = { window: WindowId; shown: string | undefined };

/** What the button carries, and the modal after it. */
export function shareValue({ window, shown }: SharedCard): string {
  return shown === undefined ? window : `${window} ${shown}`;
}

/** The card that a button or a modal is about; those of an older version name the window alone, or one that is no more. */
export function sharedCard(value: string): SharedCard {
  const [window = '', shown] = value.split(' ');
  return { window: isWindowId(window) ? window : defaultWindow, shown };
}

/** @param channel where the card was asked for; it is chosen already. */
export function shareModal(card: SharedCard, channel: string | undefined): ModalView {
  return {
    type: 'modal',
    callback_id: shareCallback,
    private_metadata: shareValue(card),
    title: { type: 'plain_text', text: shareTitle },
    submit: { type: 'plain_text', text: 'Share' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: `The figures of the last ${windowOf(card.window).label} as you see them. Of a card older than a day, the figures of now.`,
        },
      },
      ...shareForm.blocks(channel === undefined ? {} : { channel }),
    ],
  };
}
