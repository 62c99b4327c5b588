// A replica without Slack, in a process of its own: takes the jobs of rollbacks and executes runs, until it is killed.

import { drawRollbackJob } from '../../../src/features/rollbacks/jobs.ts';
import { rollbackBindings } from '../../../src/features/rollbacks/run-jobs.ts';
import { openRunner } from '../../../src/features/rollbacks/runner.ts';
import { bindJob } from '../../../src/jobs/define-job.ts';
import { openLog } from '../../../src/lib/log.ts';
import { openEngine, type Surroundings } from '../../kit/rollback-engine.ts';

const at = JSON.parse(process.argv[2] ?? '') as Surroundings;
const engine = await openEngine(at, openLog('error'));
await engine.jobs.start([
  ...rollbackBindings(engine, openRunner(engine)),
  // Nobody looks at a card here.
  bindJob(drawRollbackJob, async () => undefined),
]);
process.send?.('ready');
