// A modal with a form in it, and the ids that it carries from its opening to its submission.
import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';

/** @param form.title at most 24 characters, as `submit`. @param form.metadata ids only; read back with `metadataIn`. */
export function formModal(form: {
  callback: string;
  title: string;
  submit: string;
  metadata: object;
  blocks: KnownBlock[];
}): ModalView {
  return {
    type: 'modal',
    callback_id: form.callback,
    private_metadata: JSON.stringify(form.metadata),
    title: { type: 'plain_text', text: form.title },
    submit: { type: 'plain_text', text: form.submit },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: form.blocks,
  };
}

/** The ids that a modal was opened with. */
export function metadataIn<S extends z.ZodType>(schema: S, privateMetadata: string): z.output<S> {
  return schema.parse(JSON.parse(privateMetadata));
}

/** The incident that a modal is about. */
export const AboutIncident = z.object({ incident: z.number() });
