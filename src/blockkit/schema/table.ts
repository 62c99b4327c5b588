// The table block.
import { z } from 'zod';
import { limits } from '../limits.ts';
import { blockId } from './composition.ts';
import { richTextBlock } from './rich-text.ts';

const cell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().min(1) }),
  richTextBlock,
]);

const column = z.strictObject({
  align: z.enum(['left', 'center', 'right']).optional(),
  is_wrapped: z.boolean().optional(),
});

export const tableBlock = z.strictObject({
  type: z.literal('table'),
  block_id: blockId,
  rows: z.array(z.array(cell).min(1).max(limits.tableColumns)).min(1).max(limits.tableRows),
  // Slack takes null for a column that keeps its defaults.
  column_settings: z.array(column.nullable()).max(limits.tableColumns).optional(),
});
