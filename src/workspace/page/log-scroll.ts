// Keeps the newest message in sight, unless one scrolled up to read.

const near = 60;
let channelShown: string | null = null;

/** Call before drawing; the answer, called after drawing, scrolls where that is due. */
export function keepNewestInSight(channel: string | null): () => void {
  const before = document.getElementById('log');
  const wasAtEnd = !before || before.scrollHeight - before.scrollTop - before.clientHeight < near;
  const isOther = channel !== channelShown;
  channelShown = channel;
  return () => {
    const log = document.getElementById('log');
    if (log && (wasAtEnd || isOther)) log.scrollTop = log.scrollHeight;
  };
}
