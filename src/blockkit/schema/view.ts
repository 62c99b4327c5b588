// Views: a modal and the App Home tab; their blocks are checked by validate.ts.
import { z } from 'zod';
import { limits } from '../limits.ts';
import { plainText } from './text.ts';

const base = {
  blocks: z.array(z.unknown()).max(limits.viewBlocks),
  private_metadata: z.string().max(limits.privateMetadata).optional(),
  callback_id: z.string().max(limits.callbackId).optional(),
  external_id: z.string().max(limits.externalId).optional(),
};

const modal = z.strictObject({
  type: z.literal('modal'),
  ...base,
  title: plainText(limits.viewTitle),
  submit: plainText(limits.viewButton).optional(),
  close: plainText(limits.viewButton).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});

const home = z.strictObject({ type: z.literal('home'), ...base });

export const viewOf = z.discriminatedUnion('type', [modal, home]);
