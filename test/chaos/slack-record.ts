// What stands in Slack in the end, asked through its Web API.
import { z } from 'zod';
import type { TestWorkspace } from '../kit/workspace.ts';

const Message = z.object({
  ts: z.string(),
  text: z.string(),
  pinned_to: z.array(z.string()).optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
});
type Message = z.output<typeof Message>;
const Answer = z.object({ ok: z.literal(true), messages: z.array(Message) });

/** The messages of a channel, newest first. */
export async function messagesIn(workspace: TestWorkspace, channel: string): Promise<Message[]> {
  const headers = { authorization: `Bearer ${workspace.tokens.bot}` };
  const body = new URLSearchParams({ channel, limit: '200', include_all_metadata: 'true' });
  const answer = await fetch(`${workspace.apiUrl}conversations.history`, { method: 'POST', headers, body });
  return Answer.parse(await answer.json()).messages;
}

/** Those that are cards of this kind and subject. */
export function ours(messages: readonly Message[], kind: string, subject: string): Message[] {
  return messages.filter(
    ({ metadata }) => metadata?.event_payload.kind === kind && metadata.event_payload.subject === subject,
  );
}
