// The messages of all channels, in memory. A channel keeps its newest thousand and, of the older ones, what a live card points to.
import { day } from '../../lib/clock.ts';
import type { Message } from './records.ts';

/** The newest messages that a channel keeps in any case. */
const newestKept = 1000;
/** Of the older ones, at most so many: those that are pinned, that the app updated within the last day, or whose thread has a reply among the kept. */
const olderKept = 1000;

export type MessageLog = {
  put(message: Message): void;
  remove(channel: string, ts: string): void;
  /** Oldest first, ephemeral ones included. */
  of(channel: string): Message[];
  find(channel: string, ts: string): Message | undefined;
  /** The replies to a message, oldest first. */
  replies(channel: string, ts: string): Message[];
  /** Every message that outlives a restart; ephemeral ones do not outlive a reload in Slack either. */
  lasting(): Message[];
  /** Drops what has grown too old everywhere: after the journal was read. */
  prune(): void;
};

type ByTs = Map<string, Message>;

/** An empty log; `now` is the workspace's clock in milliseconds. It drops nothing before the first `prune`. */
export function openMessageLog(now: () => number): MessageLog {
  const channels = new Map<string, ByTs>();
  // channel and first message → the thread's replies
  const threads = new Map<string, ByTs>();
  let pruning = false;

  function put(message: Message): void {
    inChannel(message.channel).set(message.ts, message);
    if (isReply(message)) inThread(message).set(message.ts, message);
    if (pruning) pruneChannel(inChannel(message.channel));
  }

  function inChannel(channel: string): ByTs {
    const known = channels.get(channel) ?? new Map<string, Message>();
    channels.set(channel, known);
    return known;
  }

  function inThread(reply: Message): ByTs {
    const key = `${reply.channel} ${reply.threadTs}`;
    const known = threads.get(key) ?? new Map<string, Message>();
    threads.set(key, known);
    return known;
  }

  function remove(message: Message): void {
    channels.get(message.channel)?.delete(message.ts);
    if (!isReply(message)) return;
    const thread = inThread(message);
    thread.delete(message.ts);
    if (thread.size === 0) threads.delete(`${message.channel} ${message.threadTs}`);
  }

  // Oldest first: what nothing points to goes; when too much is pointed to, the oldest goes all the same.
  function pruneChannel(kept: ByTs): void {
    let excess = kept.size - newestKept;
    for (const message of kept.values()) {
      if (excess <= 0) return;
      if (excess > olderKept || !isPointedTo(message)) remove(message);
      excess -= 1;
    }
  }

  function isPointedTo(message: Message): boolean {
    if (message.to !== null) return false;
    const updated = message.editedTs !== null && now() - Number(message.editedTs) * 1000 < day;
    return updated || message.pin !== null || threads.has(`${message.channel} ${message.ts}`);
  }

  return {
    put,
    remove(channel, ts) {
      const message = channels.get(channel)?.get(ts);
      if (message !== undefined) remove(message);
    },
    of: (channel) => [...(channels.get(channel)?.values() ?? [])],
    find: (channel, ts) => channels.get(channel)?.get(ts),
    replies: (channel, ts) => [...(threads.get(`${channel} ${ts}`)?.values() ?? [])],
    lasting: () => [...channels.values()].flatMap((byTs) => [...byTs.values()]).filter(({ to }) => to === null),
    prune() {
      pruning = true;
      for (const kept of channels.values()) pruneChannel(kept);
    },
  };
}

const isReply = (message: Message): boolean => message.threadTs !== null && message.threadTs !== message.ts;
