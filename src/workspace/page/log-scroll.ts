// Keeps the newest message in sight, unless one scrolled up to read.
import { change, session } from './session.ts';

const near = 60;
const shown = new Map<string, string | null>();

function isAtEnd(log: HTMLElement): boolean {
  return log.scrollHeight - log.scrollTop - log.clientHeight < near;
}

function keep(id: string, place: string | null): () => void {
  const before = document.getElementById(id);
  const wasAtEnd = !before || isAtEnd(before);
  const isOther = place !== shown.get(id);
  shown.set(id, place);
  return () => {
    const log = document.getElementById(id);
    if (log && (wasAtEnd || isOther)) log.scrollTop = log.scrollHeight;
  };
}

/** Call before drawing; the answer, called after drawing, scrolls the channel and the thread where that is due. */
export function keepNewestInSight(channel: string | null, thread: string | null): () => void {
  const due = [keep('log', channel), keep('thread-log', thread)];
  return () => {
    for (const scroll of due) scroll();
  };
}

/** Notes whether one scrolled up in the channel. */
export function noteScroll(event: Event): void {
  const isScrolledUp = !isAtEnd(event.currentTarget as HTMLElement);
  if (isScrolledUp !== session.isScrolledUp) change({ isScrolledUp });
}

/** Goes to the newest message of the channel. */
export function jumpToNewest(): void {
  const log = document.getElementById('log');
  if (log) log.scrollTop = log.scrollHeight;
  document.getElementById('composer')?.focus();
}
