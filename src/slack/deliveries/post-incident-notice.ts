// Posts what is said once about an incident.
import { z } from 'zod';
import { plainText } from '../../blockkit/plain-text.ts';
import {
  giveBackNotice,
  type NoticePlace,
  type NoticeToPost,
  placeOf,
  recordNotice,
  takeNotice,
} from '../../features/incidents/deliver-notice.ts';
import { postNoticeJob, postWaitingJob, readPinnedJob } from '../../features/incidents/jobs.ts';
import type { NoticeContent } from '../../features/incidents/notice.ts';
import { recordPinned } from '../../features/incidents/pin-message.ts';
import { loseChannel } from '../../features/incidents/set-up-channel.ts';
import { bindJob, type JobBinding, type JobRun } from '../../jobs/define-job.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { responseOf } from '../outbound.ts';
import { noticeMessage } from '../views/incident-notices.ts';
import { mention } from '../views/mention.ts';
import { channelLost, type DeliveryDeps } from './delivery-deps.ts';
import { postOnce } from './post-once.ts';

const urgent: readonly NoticeContent['kind'][] = ['reminder', 'escalation', 'no_commander', 'update'];

export function postIncidentNotices(delivery: DeliveryDeps): JobBinding[] {
  const { deps } = delivery;
  return [
    bindJob(postNoticeJob, async ({ notice }, run) =>
      sayInOrder(delivery, await placeOf(deps, notice), { turn: notice, run }),
    ),
    bindJob(postWaitingJob, ({ incident, turn }, run) =>
      sayInOrder(delivery, { incident, recipient: null }, { turn, run }),
    ),
    bindJob(readPinnedJob, async ({ incident, channel, ts, person }) => {
      const message = await readMessage(delivery, channel, ts);
      if (message === undefined) return;
      const quote = { channel, ts, author: message.user ?? null, text: plainText(message.text) };
      await recordPinned(deps, { incident, person, quote });
    }),
  ];
}

// A run says all that is to be said in its place, in order: after an outage the first to run does the work of all.
const atOnce = 10;

// The job of a notice has its id for its turn.
async function sayInOrder(
  delivery: DeliveryDeps,
  place: NoticePlace | undefined,
  own: { turn: string; run: JobRun },
): Promise<void> {
  if (place === undefined) return;
  const { deps } = delivery;
  const passed: string[] = [];
  for (let said = 0; said < atOnce; said += 1) {
    const taken = await takeNotice(deps, place, own.turn, passed);
    if (taken === undefined) return;
    const isOwn = taken.notice.id === own.turn;
    try {
      await post(delivery, taken, isOwn ? own.run : { last: false });
    } catch (error) {
      await giveBackNotice(deps, taken.notice.id, own.turn);
      const isOutage = error instanceof AppError && error.kind === 'unavailable';
      if (isOwn || isOutage) throw error;
      // Its own job says what is wrong with it; it must not keep the others from being said.
      deps.log.warn({ notice: taken.notice.id, error: messageOf(error) }, 'a notice is passed over');
      passed.push(taken.notice.id);
    }
  }
  throw moreToSay();
}

async function post(delivery: DeliveryDeps, taken: NoticeToPost, run: JobRun): Promise<void> {
  const { deps, outbound, channelNames } = delivery;
  const { notice, incident } = taken;
  const { id } = notice;
  const channel = await channelNames.idOf(taken.channel);
  if (channel === undefined) return await recordNotice(deps, id, { state: 'refused', code: 'channel_not_found' });
  const message = noticeMessage(notice.content, incident, await calledIn(delivery, notice.content));
  const priority = urgent.includes(notice.content.kind) ? 'deadline' : 'answer';
  const what = { eventType: 'backbolt_notice', id, mayBePosted: taken.mayBePosted, since: notice.asked_at };
  await postOnce(outbound, { channel, message, priority, ...what }, run, async (result) => {
    if (result.state === 'refused') await leaveLostChannel(delivery, taken, result.code);
    await recordNotice(deps, id, result);
  });
}

function moreToSay(): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'incidents.more_to_say',
    message: `${atOnce} notices were posted in one run; the next run goes on`,
    userMessage: 'There is more to say. It follows in a moment.',
  });
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
