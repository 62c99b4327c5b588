// The e-mail providers of this process at work: each with its pace and its circuit breaker, the second while the first cannot be used.
import type { Queryable } from '../../db/query.ts';
import { minute, second } from '../../lib/clock.ts';
import { type CircuitBreaker, openCircuitBreaker } from './circuit-breaker.ts';
import type { Outcome } from './delivery.ts';
import type { Mail, Mailer, Mailers } from './mailer.ts';
import { openPace } from './send-pace.ts';

export type Postmen = {
  /** Hands an e-mail to the first provider that can be used. Undefined when none can at the moment: nothing was tried. */
  send(mail: Mail): Promise<{ provider: string; outcome: Outcome } | undefined>;
  /** In how many ms one can be tried again; 0 while one works. */
  waitMs(): number;
  /** How many e-mails keep the first that works busy. */
  abreast(): number;
  /** What is wrong with those that cannot be used. */
  trouble(): string | undefined;
};

const breaking = { failures: 5, pauseMs: 2 * second, longestPauseMs: minute };

type Postman = { mailer: Mailer; breaker: CircuitBreaker; pace: () => Promise<void>; trouble: string | undefined };

export function openPostmen(db: Queryable, mailers: Mailers): Postmen {
  const known = new Map<Mailer, Postman>();
  const postmen = () => mailers.all().map((mailer) => known.get(mailer) ?? begin(mailer));
  const begin = (mailer: Mailer): Postman => {
    const pace = openPace(db, mailer.name, mailer.perSecond);
    const postman = { mailer, breaker: openCircuitBreaker(breaking), pace, trouble: undefined };
    known.set(mailer, postman);
    return postman;
  };
  const waitMs = () => Math.min(...postmen().map(({ breaker }) => breaker.waitMs()), minute);
  return {
    async send(mail) {
      const postman = postmen().find(({ breaker }) => breaker.allows());
      if (postman === undefined) return undefined;
      const { mailer, breaker } = postman;
      await postman.pace();
      const outcome = await mailer.send(mail);
      // A provider that takes an e-mail and does not say what becomes of it is as unfit as one that does not answer.
      if (outcome.kind === 'unavailable' || outcome.kind === 'unknown') {
        breaker.failed();
        postman.trouble = `${mailer.name}: ${outcome.reason}`;
      } else {
        breaker.succeeded();
        postman.trouble = undefined;
      }
      return { provider: mailer.name, outcome };
    },
    waitMs,
    abreast: () => 2 * (postmen().find(({ breaker }) => breaker.waitMs() === 0)?.mailer.connections ?? 1),
    trouble: () =>
      postmen()
        .map(({ trouble }) => trouble)
        .find((one) => one !== undefined),
  };
}
