// What can be done with a rollback at the moment, as the buttons below its card.
import type { ActionsBlock, KnownBlock, StaticSelect } from '@slack/types';
import type { PlanStep } from '../../features/rollbacks/plan.ts';
import { currentStep, nextToUndo, type RunState, type RunStep } from '../../features/rollbacks/rollback.ts';
import type { RollbackView } from '../../features/rollbacks/rollback-view.ts';
import { type ButtonInit, button } from './blocks.ts';
import { rollbackActions } from './rollback-actions.ts';

type Offer = keyof typeof rollbackActions;
type Element = ButtonInit | StaticSelect;

/** What is offered in a state works with this. */
type Offering = { view: RollbackView; current: RunStep | undefined; one: One; at: string };

const abort = ({ one }: Offering) => one('abort', 'Abort', undefined, 'danger');
const see = ({ one }: Offering) => one('plan', 'See the plan');
const again = ({ one }: Offering) => one('again', 'Plan again');
const undo = ({ one, view }: Offering) => (anyApplied(view.steps) ? [one('undo', 'Undo')] : []);
const over = (o: Offering): Element[] => [...(o.view.run.plan === null ? [] : [see(o)]), again(o)];

const offers: Record<RunState, (o: Offering) => Element[]> = {
  planning: (o) => [abort(o)],
  planned: (o) => [o.one('ask', 'Ask for approval', undefined, 'primary'), see(o), abort(o)],
  awaiting_approval: (o) => [
    o.one('approve', 'Approve', undefined, 'primary'),
    o.one('refuse', 'Refuse', undefined, 'danger'),
    see(o),
    abort(o),
  ],
  approved: (o) => [...confirming(o), see(o), abort(o)],
  running: (o) => [
    ...(o.view.question === undefined ? confirming(o) : [o.one('answer', 'Answer', o.at, 'primary')]),
    o.one('pause', 'Pause'),
    ...undo(o),
    abort(o),
  ],
  paused: (o) => [o.one('resume', 'Go on', undefined, 'primary'), ...undo(o), abort(o)],
  stopped: (o) => [...settling(o), ...undo(o), abort(o)],
  undoing: undoButtons,
  aborting: () => [],
  completed: (o) => [...undo(o), see(o)],
  aborted: (o) => [...undo(o), again(o)],
  plan_failed: over,
  undone: over,
  refused: over,
  expired: over,
  void: over,
};

/** The block of buttons; none where nothing can be done. */
export function rollbackButtons(view: RollbackView): KnownBlock[] {
  const { run, steps } = view;
  const number = String(run.number);
  const current = currentStep(steps);
  const one: One = (action, text, value = number, style) => ({
    action: rollbackActions[action],
    text,
    value,
    ...(style === undefined ? {} : { style }),
  });
  const at = current === undefined ? number : `${number} ${current.step}`;
  const elements = offers[run.state]({ view, current, one, at }).map((element) =>
    'type' in element ? element : button(element),
  );
  if (elements.length === 0) return [];
  return [{ type: 'actions', block_id: `rollback_${number}_${run.version}`, elements } satisfies ActionsBlock];
}

type One = (action: Offer, text: string, value?: string, style?: 'primary' | 'danger') => ButtonInit;

const anyApplied = (steps: readonly RunStep[]) => steps.some(({ applied }) => applied);

function confirming({ view: { run }, current, one, at }: Offering): Element[] {
  if (current?.state !== 'waiting') return [];
  if (run.practice) return [one('confirm', 'Run the drill', at, 'primary')];
  const text = `Confirm step ${current.step + 1}`;
  if (run.plan?.steps[current.step]?.destructive) return [one('confirmTyped', text, at, 'danger')];
  return [one('confirm', text, at, 'primary'), ...runUpTo(run.plan?.steps ?? [], current.step, at)];
}

function runUpTo(steps: readonly PlanStep[], from: number, at: string): StaticSelect[] {
  const barrier = steps.findIndex(({ destructive }, index) => index > from && destructive);
  const last = barrier === -1 ? steps.length : barrier;
  const options = steps.slice(from + 1, last).map(({ title }, index) => {
    const step = from + 1 + index;
    const text = `Run up to ${step + 1}. ${title}`;
    return {
      text: { type: 'plain_text' as const, text: text.length > 75 ? `${text.slice(0, 74)}…` : text },
      value: `${at} ${step}`,
    };
  });
  if (options.length === 0) return [];
  return [
    {
      type: 'static_select',
      action_id: rollbackActions.upTo,
      placeholder: { type: 'plain_text', text: 'Run up to …' },
      options,
    },
  ];
}

function settling({ view: { run }, current, one, at }: Offering): Element[] {
  if (current === undefined) return [];
  const skip =
    run.skip?.step === current.step ? one('approveSkip', 'Agree to leave it out', at) : one('skip', 'Leave it out', at);
  if (current.state === 'failed')
    return [one('retry', current.applied ? 'Verify again' : 'Retry', at, 'primary'), skip];
  if (current.state === 'unknown')
    return [one('settleDone', 'It was done', at), one('settleAgain', 'It was not: do it', at), skip];
  return [];
}

function undoButtons({ view: { run, steps }, one }: Offering): Element[] {
  const next = nextToUndo(steps, run.undo_to ?? 0);
  const stop = one('stopUndo', 'Leave the rest');
  if (next?.undo_preview == null || next.undo_confirmed_by !== null) return [stop];
  const { problem, differs } = next.undo_preview;
  const value = `${run.number} ${next.step}`;
  if (differs !== undefined) return [one('undoTyped', `Undo step ${next.step + 1} anyway`, value, 'danger'), stop];
  const text = problem === undefined ? `Undo step ${next.step + 1}` : 'Go on to the one before';
  return [one('undoConfirm', text, value, 'primary'), stop];
}
