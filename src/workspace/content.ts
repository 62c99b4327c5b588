// What a message says: checks text, blocks and attachments as Slack does, wherever they come from.
import { limits } from '../blockkit/limits.ts';
import { formatProblem, validateBlocks } from '../blockkit/validate.ts';
import { completeBlocks } from './complete-blocks.ts';
import type { Context } from './context.ts';
import { slackFileProblems } from './slack-files.ts';
import type { Message } from './state/records.ts';

type Shape = Record<string, unknown>;

export type Content = Pick<Message, 'text' | 'blocks' | 'attachments'>;

/** Slack's error code with what it says about it. */
export type Refusal = { readonly error: string; readonly details: readonly string[] };

/** Returns the content, blocks completed, or why Slack refuses it. */
export function contentOf(
  context: Context,
  given: { text?: unknown; blocks?: unknown; attachments?: unknown },
): Content | Refusal {
  const text = given.text ?? '';
  if (typeof text !== 'string')
    return { error: 'invalid_arguments', details: ['text must be a string [json-pointer:/text]'] };
  const blocks = given.blocks ?? [];
  const attachments = given.attachments ?? [];
  const problems = validateBlocks(blocks, 'message').map(formatProblem);
  if (problems.length > 0) return { error: 'invalid_blocks', details: problems };
  const unready = slackFileProblems(context, blocks, '/blocks');
  if (unready.length > 0) return { error: 'invalid_blocks', details: unready };
  const wrong = [...attachmentProblems(attachments), ...slackFileProblems(context, attachments, '/attachments')];
  if (wrong.length > 0) return { error: 'invalid_attachments', details: wrong };
  const content = {
    text: text.slice(0, limits.messageText),
    blocks: completeBlocks(blocks as unknown[]),
    attachments: (attachments as Shape[]).map((one) =>
      one.blocks === undefined ? one : { ...one, blocks: completeBlocks(one.blocks as unknown[]) },
    ),
  };
  if (content.text === '' && content.blocks.length === 0 && content.attachments.length === 0) {
    return { error: 'no_text', details: [] };
  }
  return content;
}

/** The blocks of a message, those of its attachments included. */
export function allBlocks(message: Content): Shape[] {
  return [...message.blocks, ...message.attachments.flatMap((one) => (Array.isArray(one.blocks) ? one.blocks : []))];
}

/** Whether it is a refusal, and not content or the like. */
export function isRefusal(value: object): value is Refusal {
  return 'error' in value;
}

function attachmentProblems(attachments: unknown): string[] {
  if (!Array.isArray(attachments)) return ['must provide an array [json-pointer:/attachments]'];
  if (attachments.length > limits.attachments) return ['too_many_attachments'];
  return attachments.flatMap((one: unknown, index) => {
    if (typeof one !== 'object' || one === null) return [`must provide an object [json-pointer:/attachments/${index}]`];
    const { blocks } = one as Shape;
    if (blocks === undefined) return [];
    return validateBlocks(blocks, 'message', `/attachments/${index}/blocks`).map(formatProblem);
  });
}
