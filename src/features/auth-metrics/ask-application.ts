// One round of asking the Prometheus that policy names, by one replica at a time.
import { domainNow } from '../../db/domain-time.ts';
import { second } from '../../lib/clock.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import { applicationQueries, queryOf } from './application-figures.ts';
import type { ApplicationAnswer } from './application-source.ts';
import { claimQuery, saveAnswer, saveProblem, type Turn } from './application-store.ts';
import type { AuthMetricsDeps } from './deps.ts';

export const askApplicationEveryMs = 30 * second;

/** Asks each query whose slot of time nobody has taken; returns how many. What goes wrong is recorded, never thrown; the last figure stays. */
export async function askApplication(
  deps: Pick<AuthMetricsDeps, 'db' | 'policy' | 'application' | 'log'>,
): Promise<number> {
  const { db, application, log } = deps;
  const { prometheus } = deps.policy;
  if (application === undefined || prometheus === null) return 0;
  const slot = Math.floor((await domainNow(db)).getTime() / askApplicationEveryMs);
  const asked = await Promise.all(
    applicationQueries.map(async (name) => {
      const turn: Turn = { name, query: queryOf(prometheus, name), slot };
      if (!(await claimQuery(db, name, turn.query, slot))) return false;
      try {
        const { value, ageMs, remark } = plausible(name, await application.ask(prometheus[name]));
        const at = new Date((await domainNow(db)).getTime() - ageMs);
        await saveAnswer(db, turn, { value, at, remark });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        const problem = scrubAndCap(messageOf(error), 300);
        log.info({ query: name, problem }, 'Prometheus does not tell');
        await saveProblem(db, turn, problem);
      }
      return true;
    }),
  );
  return asked.filter(Boolean).length;
}

function plausible(name: (typeof applicationQueries)[number], answer: ApplicationAnswer): ApplicationAnswer {
  const { value } = answer;
  const expected = name === 'error_rate' ? 'a share of 0 to 1' : 'seconds, 0 or more';
  if (value === null || (value >= 0 && (name !== 'error_rate' || value <= 1))) return answer;
  throw new AppError({
    kind: 'invalid',
    code: 'auth_metrics.implausible_figure',
    message: `${name} of auth_metrics.prometheus gives ${value}; expected ${expected}`,
    userMessage: `The query ${name} gives ${value}, and ${expected} was expected. The figure stays as it was. Correct the query in the policy.`,
  });
}
