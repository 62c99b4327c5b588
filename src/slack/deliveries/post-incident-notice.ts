// Posts what is said once about an incident.
import { z } from 'zod';
import { plainText } from '../../blockkit/plain-text.ts';
import { beginNotice, type NoticeToPost, recordNotice } from '../../features/incidents/deliver-notice.ts';
import { postNoticeJob, readPinnedJob } from '../../features/incidents/jobs.ts';
import type { NoticeContent } from '../../features/incidents/notice.ts';
import { recordPinned } from '../../features/incidents/pin-message.ts';
import { loseChannel } from '../../features/incidents/set-up-channel.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { AppError } from '../../lib/errors.ts';
import { responseOf } from '../outbound.ts';
import { noticeMessage } from '../views/incident-notices.ts';
import { mention } from '../views/mention.ts';
import { channelLost, type DeliveryDeps } from './delivery-deps.ts';
import { postOnce } from './post-once.ts';

const urgent: readonly NoticeContent['kind'][] = ['reminder', 'escalation', 'no_commander', 'update'];

export function postIncidentNotices(delivery: DeliveryDeps): JobBinding[] {
  const { deps, outbound, channelNames } = delivery;
  return [
    bindJob(postNoticeJob, async ({ notice: id }, run) => {
      const taken = await beginNotice(deps, id);
      if (taken === undefined) return;
      const { notice, incident } = taken;
      const channel = await channelNames.idOf(taken.channel);
      if (channel === undefined) return await recordNotice(deps, id, { state: 'refused', code: 'channel_not_found' });
      const message = noticeMessage(notice.content, incident, await calledIn(delivery, notice.content));
      const priority = urgent.includes(notice.content.kind) ? 'deadline' : 'answer';
      const what = { eventType: 'backbolt_notice', id, mayBePosted: taken.mayBePosted, since: notice.asked_at };
      await postOnce(outbound, { channel, message, priority, ...what }, run, async (result) => {
        if (result.state === 'refused') await leaveLostChannel(delivery, taken, result.code);
        await recordNotice(deps, id, result);
      });
    }),
    bindJob(readPinnedJob, async ({ incident, channel, ts, person }) => {
      const message = await readMessage(delivery, channel, ts);
      if (message === undefined) return;
      const quote = { channel, ts, author: message.user ?? null, text: plainText(message.text) };
      await recordPinned(deps, { incident, person, quote });
    }),
  ];
}

// The incident's own channel is gone: the notice is tried again, and by then goes to the new one.
async function leaveLostChannel({ deps }: DeliveryDeps, taken: NoticeToPost, code: string): Promise<void> {
  const { notice, incident } = taken;
  if (notice.recipient !== null || incident.channel_state !== 'ready' || !channelLost.includes(code)) return;
  if (incident.status === 'resolved') return;
  await loseChannel(deps, incident.number, { channel: taken.channel, reason: code });
  throw new AppError({
    kind: 'unavailable',
    code: 'incidents.channel_lost',
    message: `the channel of incident ${incident.number} is gone (${code})`,
    userMessage: 'The channel of this incident is gone. Another one is being made.',
  });
}

async function calledIn({ deps }: DeliveryDeps, content: NoticeContent): Promise<string> {
  if (!('people' in content)) return '';
  return (await deps.directory.idsOf(content.people)).map(mention).join(' ');
}

const Messages = z.object({
  messages: z.array(z.object({ ts: z.string(), text: z.string().default(''), user: z.string().optional() })),
});

// A message of the channel, or a reply in a thread, which the channel's history does not hold.
async function readMessage({ outbound }: DeliveryDeps, channel: string, ts: string) {
  const one = { channel, oldest: ts, latest: ts, inclusive: true, limit: 1 };
  const ask = async (method: 'conversations.history' | 'conversations.replies', args: Record<string, unknown>) => {
    const result = await outbound.call({ method, args, response: Messages, priority: 'answer' });
    if (result.kind === 'refused') return undefined;
    return responseOf(method, result).messages.find((message) => message.ts === ts);
  };
  return (await ask('conversations.history', one)) ?? (await ask('conversations.replies', { ...one, ts }));
}
