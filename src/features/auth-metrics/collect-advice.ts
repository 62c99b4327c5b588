// Asks a Supabase project's security advisor, by one replica at a time.
import { domainNow } from '../../db/domain-time.ts';
import { minute } from '../../lib/clock.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import { claimAdvice, saveAdvice, saveAdviceProblem } from './advice-store.ts';
import type { AuthMetricsDeps } from './deps.ts';

const everyMs = 15 * minute;

/** Asks when it is due; returns whether it was. What goes wrong is recorded, not thrown: the last findings stay. */
export async function collectAdvice(deps: Pick<AuthMetricsDeps, 'db' | 'project' | 'log'>): Promise<boolean> {
  const { db, project } = deps;
  if (project === undefined) return false;
  const slot = Math.floor((await domainNow(db)).getTime() / everyMs);
  if (!(await claimAdvice(db, slot))) return false;
  try {
    const findings = await project.advisories();
    await saveAdvice(db, slot, findings, await domainNow(db));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const problem = scrubAndCap(messageOf(error), 200);
    deps.log.info({ problem }, "the project's security advisor does not tell");
    await saveAdviceProblem(db, slot, problem);
  }
  return true;
}
