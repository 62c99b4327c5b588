// Which messages stand together: same author, within five minutes, same day, same visibility.
import type { PageMessage } from '../page-protocol.ts';
import { calendarDay, type Viewpoint } from './mrkdwn/slack-date.ts';

const togetherSeconds = 300;

export type DayOfMessages = { day: number; at: Date; groups: PageMessage[][] };

/** When a message was posted. */
export function momentOf(message: PageMessage): Date {
  return new Date(Number.parseFloat(message.ts) * 1000);
}

function standTogether(before: PageMessage | undefined, message: PageMessage): boolean {
  if (!before || before.user !== message.user || before.ephemeral || message.ephemeral) return false;
  return Number.parseFloat(message.ts) - Number.parseFloat(before.ts) <= togetherSeconds;
}

/** Messages by day, then by author; in the order they came. */
export function groupMessages(messages: readonly PageMessage[], view: Viewpoint): DayOfMessages[] {
  const days: DayOfMessages[] = [];
  for (const message of messages) {
    const at = momentOf(message);
    const day = calendarDay(at, view);
    let current = days.at(-1);
    if (current?.day !== day) {
      current = { day, at, groups: [] };
      days.push(current);
    }
    const group = current.groups.at(-1);
    if (group && standTogether(group.at(-1), message)) group.push(message);
    else current.groups.push([message]);
  }
  return days;
}
