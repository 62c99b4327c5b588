// What Slack hands out for a short time and few uses: trigger ids and response URLs.
import { randomBytes } from 'node:crypto';
import { timing } from '../blockkit/limits.ts';
import type { Clock } from '../lib/clock.ts';

/** Tickets that are remembered, whatever their age. */
const mostTickets = 20_000;

export type Tickets<Subject> = {
  issue(subject: Subject): string;
  /** Uses the ticket up by one. */
  redeem(id: string): { ok: true; subject: Subject } | { ok: false; why: 'unknown' | 'expired' | 'used' };
};

/** Tickets good for `uses` uses within `lifeMs`; forgotten some time after they expire, so that the refusal can say why. */
function openTickets<Subject>(
  clock: Clock,
  rule: { lifeMs: number; uses: number },
  newId: () => string,
): Tickets<Subject> {
  const issued = new Map<string, { subject: Subject; expires: number; left: number }>();
  const forgetMs = 10 * 60_000;

  function forget(now: number): void {
    for (const [id, ticket] of issued) {
      // Issued in order of time, so the first young one ends the search.
      if (ticket.expires + forgetMs > now && issued.size < mostTickets) return;
      issued.delete(id);
    }
  }

  return {
    issue(subject) {
      const now = clock.now().getTime();
      forget(now);
      const id = newId();
      issued.set(id, { subject, expires: now + rule.lifeMs, left: rule.uses });
      return id;
    },
    redeem(id) {
      const ticket = issued.get(id);
      if (ticket === undefined) return { ok: false, why: 'unknown' };
      if (clock.now().getTime() > ticket.expires) return { ok: false, why: 'expired' };
      if (ticket.left === 0) return { ok: false, why: 'used' };
      ticket.left -= 1;
      return { ok: true, subject: ticket.subject };
    },
  };
}

/** Whom a trigger_id lets the app show a view to, and from which channel and view it came. */
export type TriggerSubject = { person: string; channel: string | null; viewId: string | null };

/** trigger_ids: one use within three seconds. */
export function openTriggers(clock: Clock): Tickets<TriggerSubject> {
  let count = 0;
  const newId = () => {
    count += 1;
    return `${clock.now().getTime()}.${count}.${randomBytes(16).toString('hex')}`;
  };
  return openTickets(clock, { lifeMs: timing.triggerMs, uses: 1 }, newId);
}

/** Where a response_url posts to, for whom, and which message it may replace. */
export type ResponseSubject = { person: string; channel: string; source: string | null };

/** The last part of response_urls: five uses within thirty minutes. */
export function openResponseUrls(clock: Clock): Tickets<ResponseSubject> {
  return openTickets(clock, { lifeMs: timing.responseUrlMs, uses: timing.responseUrlUses }, () =>
    randomBytes(18).toString('base64url'),
  );
}
