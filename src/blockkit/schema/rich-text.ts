// The rich_text block: sections, lists, quotes and preformatted text, and what stands in them.
import { z } from 'zod';
import { limits } from '../limits.ts';
import { blockId } from './composition.ts';

const flag = z.boolean().optional();
const style = {
  style: z
    .strictObject({
      bold: flag,
      italic: flag,
      strike: flag,
      code: flag,
      underline: flag,
      highlight: flag,
      client_highlight: flag,
      unlink: flag,
    })
    .optional(),
};
const id = z.string().min(1);
const text = z.strictObject({ type: z.literal('text'), text: z.string(), ...style });
const link = z.strictObject({
  type: z.literal('link'),
  url: z.string().min(1),
  text: z.string().optional(),
  unsafe: flag,
  ...style,
});

const inline = z.discriminatedUnion('type', [
  text,
  link,
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), ...style }),
  z.strictObject({ type: z.literal('color'), value: z.string().regex(/^#[0-9a-f]{6}$/i), ...style }),
  z.strictObject({ type: z.literal('channel'), channel_id: id, ...style }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.number().int(),
    format: z.string().min(1),
    url: z.string().optional(),
    fallback: z.string().optional(),
    ...style,
  }),
  z.strictObject({
    type: z.literal('emoji'),
    name: id,
    unicode: z.string().optional(),
    url: z.string().optional(),
    skin_tone: z.number().int().optional(),
    ...style,
  }),
  z.strictObject({ type: z.literal('team'), team_id: id, ...style }),
  z.strictObject({ type: z.literal('user'), user_id: id, ...style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: id, ...style }),
]);

const border = { border: z.union([z.literal(0), z.literal(1)]).optional() };
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(inline) });

export const richTextBlock = z.strictObject({
  type: z.literal('rich_text'),
  block_id: blockId,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        section,
        z.strictObject({
          type: z.literal('rich_text_list'),
          ...border,
          elements: z.array(section),
          style: z.enum(['bullet', 'ordered']),
          indent: z.number().int().min(0).max(limits.richTextIndent).optional(),
          offset: z.number().int().min(0).optional(),
        }),
        z.strictObject({ type: z.literal('rich_text_quote'), ...border, elements: z.array(inline) }),
        z.strictObject({
          type: z.literal('rich_text_preformatted'),
          ...border,
          language: z.string().optional(),
          elements: z.array(z.discriminatedUnion('type', [text, link])),
        }),
      ]),
    )
    .min(1),
});
