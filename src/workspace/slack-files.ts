// Blocks that show an uploaded file: Slack refuses one that it does not know, has not looked at yet, or that is no picture.
import { pointerOf } from '../blockkit/problem.ts';
import { formatProblem, type Problem } from '../blockkit/validate.ts';
import type { Context } from './context.ts';
import { privateUrl } from './file-shape.ts';
import { isImage } from './state/file-types.ts';

/** What is wrong with each `slack_file` in these blocks, in Slack's form; pointers begin at `base`. */
export function slackFileProblems(context: Context, blocks: unknown, base: string): string[] {
  return mentionsOf(blocks, [])
    .filter(({ file }) => !canBeShown(context, file))
    .map(({ path }): Problem => ({ pointer: base + pointerOf(path), sentence: 'invalid slack file' }))
    .map(formatProblem);
}

type Mention = { id?: string; url?: string };

function canBeShown(context: Context, { id, url }: Mention): boolean {
  const file =
    id === undefined ? context.store.files().find((one) => privateUrl(context, one) === url) : context.store.file(id);
  return file !== undefined && context.files.isReady(file) && isImage(file.mimetype);
}

function mentionsOf(value: unknown, path: readonly PropertyKey[]): { file: Mention; path: readonly PropertyKey[] }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const here = [...path, key];
    return key === 'slack_file' ? [{ file: member as Mention, path: here }] : mentionsOf(member, here);
  });
}
