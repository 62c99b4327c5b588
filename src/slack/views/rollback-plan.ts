// The whole plan, step by step, as it will run: to be read, and to be approved.
import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { Plan, PlanStep } from '../../features/rollbacks/plan.ts';
import type { Rollback } from '../../features/rollbacks/rollback.ts';
import type { RollbackView } from '../../features/rollbacks/rollback-view.ts';
import { context, fields, section } from './blocks.ts';
import { formModal } from './form-modal.ts';
import { codeBlock, durationText, rollbackName } from './rollback-words.ts';

export const planTitle = 'The plan';
export const approveCallback = 'rollback_approve_form';

/** Which plan was shown: its hash is what is approved. */
export const ApproveMetadata = z.object({ rollback: z.number(), hash: z.string() });

/** @param use whether it is only shown, or to be approved. */
export function planModal({ run }: RollbackView, use: 'show' | 'approve'): ModalView {
  const blocks = planBlocks(run);
  if (use === 'show' || run.plan_hash === null) {
    return {
      type: 'modal',
      title: { type: 'plain_text', text: planTitle },
      close: { type: 'plain_text', text: 'Close' },
      blocks,
    };
  }
  return formModal({
    callback: approveCallback,
    title: 'Approve this plan',
    submit: 'Approve',
    metadata: { rollback: run.number, hash: run.plan_hash },
    blocks,
  });
}

function planBlocks(run: Rollback): KnownBlock[] {
  const { plan } = run;
  if (plan === null) return [section('There is no plan yet.')];
  return [
    section(
      `*${escapeMrkdwn(rollbackName(run))}*\nPlan \`${run.plan_hash ?? ''}\`: whatever of it changes voids its approval.`,
    ),
    fields(factsOf(plan)),
    ...plan.preconditions.map((one) => context(`:heavy_check_mark: ${escapeMrkdwn(one)}`)),
    ...plan.steps.flatMap(stepBlocks),
  ];
}

function factsOf(plan: Plan): [string, string][] {
  const given = Object.entries(plan.parameters).map(
    ([name, value]) => `${escapeMrkdwn(name)}: ${escapeMrkdwn(String(value))}`,
  );
  const approval = plan.approval.needed === 0 ? 'none needed' : `${plan.approval.needed} needed`;
  return [
    ['Target', escapeMrkdwn(plan.target)],
    ['Approval', `${approval}${plan.severity === null ? '' : ` (${plan.severity})`}`],
    ['Expected', `${plan.expected_minutes} min`],
    ...(given.length === 0 ? [] : [['Parameters', given.join('\n')] as [string, string]]),
  ];
}

const found: Record<PlanStep['preview']['how'], string> = {
  rolled_back: 'Tried, and rolled back',
  explain: 'Explained, not tried',
  read: 'Looked up',
  dry_run: 'Dry run',
  described: 'Not tried',
};

function stepBlocks(step: PlanStep, index: number): KnownBlock[] {
  const { preview } = step;
  const lines = [...preview.lines, ...(preview.problem === undefined ? [] : [`Problem: ${preview.problem}`])];
  const said = `_${found[preview.how]}:_ ${lines.length === 0 ? 'nothing to show' : escapeMrkdwn(lines.join('\n'))}`;
  const undo = step.undo === null ? 'cannot be undone' : `undo: ${escapeMrkdwn(step.undo)}`;
  const danger = step.destructive ? ':warning: destructive, asks for the number · ' : '';
  return [
    section(
      `*${index + 1}. ${escapeMrkdwn(step.title)}*\n${escapeMrkdwn(step.what)}\n${codeBlock(step.exactly)}\n${said.slice(0, 1200)}`,
    ),
    context(`${danger}${undo} · about ${durationText(step.expected_seconds * 1000)}`),
  ];
}
