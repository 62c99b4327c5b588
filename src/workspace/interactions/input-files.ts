// The files of a file_input: the page sends their bytes, the app gets Slack's file objects.
import { z } from 'zod';
import type { Context } from '../context.ts';
import { fileShape } from '../file-shape.ts';
import type { Person } from '../state/records.ts';
import type { Values } from './input-state.ts';

type Shape = Record<string, unknown>;

const Sent = z.looseObject({
  name: z.string().min(1).max(255),
  mimetype: z.string().max(255),
  base64: z.string().min(1),
});

/** A value of an element with what was sent as bytes kept as files; any other value as it is. */
export function withFiles(context: Context, person: Person, value: Shape): Shape {
  if (!Array.isArray(value.files)) return value;
  return { ...value, files: value.files.flatMap((one) => kept(context, person, one) ?? []) };
}

/** As `withFiles`, for all inputs of a view or message. */
export function withFilesOf(context: Context, person: Person, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([blockId, inputs]) => [
      blockId,
      Object.fromEntries(Object.entries(inputs).map(([id, value]) => [id, withFiles(context, person, value)])),
    ]),
  );
}

// A file that the page was told of before comes back by its id.
function kept(context: Context, person: Person, one: unknown): Shape | undefined {
  const known = context.store.file(String((one as Shape | null)?.id ?? ''));
  if (known?.user === person.id) return fileShape(context, known);
  const sent = Sent.safeParse(one);
  if (!sent.success) return undefined;
  const { name, mimetype, base64 } = sent.data;
  const file = context.files.add({ name, mimetype, bytes: Buffer.from(base64, 'base64'), user: person.id });
  return fileShape(context, file);
}
