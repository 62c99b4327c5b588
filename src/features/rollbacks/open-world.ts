// Gives a step the world that it may use.
import type { TargetTx } from '../../db/target.ts';
import type { Json } from '../../lib/canonical-json.ts';
import type { RollbackDeps } from './deps.ts';
import { readFigures } from './figures.ts';
import { messagesOf } from './message.ts';
import type { Rollback, RunStep } from './rollback.ts';
import type { Effect, World } from './step-type.ts';
import { communicationsOf } from './tell-users.ts';

type Given = {
  at: Date;
  signal: AbortSignal;
  step: number;
  stepId: string;
  state?: RunStep | undefined;
  tx?: TargetTx;
  before?: Json;
  startedAt?: Date;
  progress?: World['progress'];
  /** The steps of the run with their ids, where it has begun. */
  done?: readonly { id: string; state: RunStep | undefined }[];
};

export function openWorld(deps: RollbackDeps, run: Rollback, given: Given): World {
  const { state } = given;
  const key = `${run.id}-${given.step}`;
  return {
    tx: given.tx,
    // Asked for when it is needed: most steps outside a target work while that is down.
    get target() {
      return deps.targets.missing(run.target) === undefined ? deps.targets.get(run.target) : undefined;
    },
    targetPolicy: deps.rollbackPolicy.targets[run.target],
    tools: deps.tools,
    messages: messagesOf(deps, run.number, key),
    communications: communicationsOf(deps, run, {
      key,
      by: state?.confirmed_by ?? run.requested_by,
      signal: given.signal,
    }),
    figures: (minutes) => readFigures(deps, minutes),
    at: given.at,
    startedAt: given.startedAt ?? state?.started_at ?? given.at,
    key,
    run: { number: run.number, incident: run.incident },
    stepId: given.stepId,
    signal: given.signal,
    before: given.before ?? state?.before ?? undefined,
    earlier(stepId) {
      const found = given.done?.find(({ id }) => id === stepId)?.state;
      // What changes nothing has nothing applied, and was done all the same.
      const wasDone = found?.applied || found?.state === 'done';
      return wasDone ? ((found?.effect ?? undefined) as Effect | undefined) : undefined;
    },
    answer: state?.answer ?? undefined,
    progress: given.progress ?? (() => undefined),
  };
}
