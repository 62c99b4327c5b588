// Draws what there is of a rollback in Slack: its card, the call for approval, and how it ended.

import type { RollbackDeps } from '../../features/rollbacks/deps.ts';
import { drawRollbackJob } from '../../features/rollbacks/jobs.ts';
import { readRollback } from '../../features/rollbacks/read-rollback.ts';
import type { RollbackView } from '../../features/rollbacks/rollback-view.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { drawLiveCard } from '../live-card.ts';
import type { Outbound } from '../outbound.ts';
import type { Message } from '../outcome.ts';
import { rollbackCard } from '../views/rollback-card.ts';
import { approvalMessage, resultMessage } from '../views/rollback-notices.ts';

/** In these it is over, and how it ended is said. */
const results: readonly RollbackView['run']['state'][] = ['completed', 'undone', 'aborted'];

export function drawRollback({ deps, outbound }: { deps: RollbackDeps; outbound: Outbound }): JobBinding {
  const minutes = deps.rollbackPolicy.duration_target_minutes;
  const parts: Record<string, (view: RollbackView) => Message | undefined> = {
    rollback: (view) => rollbackCard(view, minutes),
    // Edits call nobody: whoever must approve is called by a message of its own.
    rollback_approval: (view) =>
      view.run.approve_until !== null && view.run.plan?.approval.needed !== 0 ? approvalMessage(view) : undefined,
    rollback_result: (view) =>
      results.includes(view.run.state) && view.run.started_at !== null ? resultMessage(view, minutes) : undefined,
  };
  return bindJob(drawRollbackJob, async ({ run: number }) => {
    const look = () => readRollback(deps, { number, actor: 'backbolt' });
    const view = await look();
    // While the incident's channel is being made there is nothing to draw on, but whoever asked can be told.
    const channel = view.channel ?? (view.run.requested_by.startsWith('U') ? view.run.requested_by : undefined);
    if (channel === undefined) return;
    for (const [kind, messageOf] of Object.entries(parts)) {
      const read = async () => {
        const now = await look();
        const message = messageOf(now);
        return message === undefined ? undefined : { version: now.run.version, message };
      };
      // The card is the answer to whoever clicked on it.
      const drawn = await drawLiveCard(
        { db: deps.db, outbound },
        { kind, subject: String(number), channel, read, priority: 'answer' },
      );
      if (drawn.state === 'refused')
        deps.log.warn({ rollback: number, code: drawn.code }, 'Slack refuses the card of a rollback');
    }
  });
}
