// A drill: everything that is SQL runs in one transaction that is rolled back, the rest is previewed, and how long that took is measured.
import { bindSteps } from './bound-steps.ts';
import { changeRollback } from './change-rollback.ts';
import type { RollbackDeps } from './deps.ts';
import { previewAll } from './make-plan.ts';
import type { Rollback } from './rollback.ts';
import { events } from './rollback-events.ts';

export async function runDrill(deps: RollbackDeps, run: Rollback): Promise<void> {
  const began = performance.now();
  const found = await previewAll(deps, run, bindSteps(deps, run));
  const milliseconds = Math.round(performance.now() - began);
  await changeRollback(deps, { number: run.number, actor: 'backbolt', action: 'rollback.confirm' }, async (change) => {
    if (change.run.state !== 'running') return null;
    for (const [step, { lines, problem }] of found.entries()) {
      const state = problem === undefined ? ('done' as const) : ('failed' as const);
      const output = lines.join('\n');
      const effect = { rows: null, output };
      await change.updateStep(step, {
        state,
        effect,
        evidence: problem ?? null,
        started_at: change.at,
        ended_at: change.at,
      });
    }
    const problems = found.filter(({ problem }) => problem !== undefined).length;
    const reason = problems === 0 ? null : `${problems} of ${found.length} steps would not work`;
    await change.update({ state: 'completed', ended_at: change.at, reason });
    change.record(events.drilled, { milliseconds });
    await change.tell(`was drilled in ${(milliseconds / 1000).toFixed(1)} s`);
    return null;
  });
}
