// What a step asks of its world, with an error where the engine did not give it.
import type { TargetTx } from '../../db/target.ts';
import type { World } from './step-type.ts';

/** The transaction in the target. @throws RangeError where the step's place is not `ledger`: a bug of the engine. */
export function inTarget(world: World): TargetTx {
  if (world.tx === undefined) throw new RangeError('this step has no transaction in its target');
  return world.tx;
}
