// What is said of a rollback beside its card: that somebody must approve it, and how it ended.
import type { KnownBlock } from '@slack/types';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import { problemsIn } from '../../features/rollbacks/plan.ts';
import { type Rollback, stateWords } from '../../features/rollbacks/rollback.ts';
import type { RollbackView } from '../../features/rollbacks/rollback-view.ts';
import type { Message } from '../outcome.ts';
import { actions, context, fields, section } from './blocks.ts';
import { localTime } from './incident-words.ts';
import { mention } from './mention.ts';
import { rollbackActions } from './rollback-actions.ts';
import { doer, durationText, rollbackName, runSigns } from './rollback-words.ts';

/** Calls those who may approve; edited when that is over. */
export function approvalMessage(view: RollbackView): Message {
  const { run, approvers, votes } = view;
  const name = `*${escapeMrkdwn(rollbackName(run))}*`;
  const waits = run.state === 'awaiting_approval';
  const whom = approvers.length === 0 ? 'somebody else than whoever asked' : approvers.map(mention).join(' ');
  const decided = votes
    .filter(({ about, version }) => about === 'plan' && version === run.plan_hash)
    .map(({ person, at }) => `approved by ${doer(person)} ${localTime(at)}`);
  const text = waits
    ? `:raised_hand: ${name} waits for approval by ${whom}${run.approve_until === null ? '' : `, until ${localTime(run.approve_until)}`}.`
    : `${runSigns[run.state]} ${name} is ${stateWords[run.state]}${decided.length === 0 ? '' : `, ${decided.join(', ')}`}.`;
  const value = String(run.number);
  const blocks: KnownBlock[] = [section(text)];
  if (waits) {
    blocks.push(
      actions(`rollback_approval_${value}`, [
        { action: rollbackActions.approve, text: 'Look and approve', value, style: 'primary' },
        { action: rollbackActions.refuse, text: 'Refuse', value },
      ]),
    );
  }
  return { text, blocks };
}

/** How it ended, said once it has: how long it took beside the target, what was checked, and what proves it. */
export function resultMessage({ run, steps, head, incidentSince }: RollbackView, targetMinutes: number): Message {
  const name = escapeMrkdwn(rollbackName(run));
  const took = run.started_at === null || run.ended_at === null ? 0 : run.ended_at.getTime() - run.started_at.getTime();
  const within = took <= targetMinutes * 60_000;
  const text = `${runSigns[run.state]} *${name}* is ${stateWords[run.state]} after ${durationText(took)}.`;
  const count = (state: string) => steps.filter((step) => step.state === state).length;
  const parts = (['done', 'skipped', 'undone', 'failed', 'unknown'] as const)
    .map((state) => [state, count(state)] as const)
    .filter(([, n]) => n > 0)
    .map(([state, n]) => `${n} ${state}`);
  const invariants = steps.flatMap(({ effect }) => effect?.invariants ?? []);
  const checked = invariants.map(
    (one) =>
      `${one.before === one.after ? ':white_check_mark:' : ':x:'} ${escapeMrkdwn(one.name)}: ${escapeMrkdwn(one.before)} → ${escapeMrkdwn(one.after)}`,
  );
  return {
    text,
    blocks: [
      section(text),
      fields([
        ['Time', `${durationText(took)} of ${targetMinutes} min${within ? '' : ' :warning:'}`],
        ['Steps', parts.join(', ') || 'none'],
        ...recovery(run, incidentSince),
      ]),
      ...(checked.length === 0 ? [] : [section(`*Unchanged, before → after*\n${checked.join('\n')}`)]),
      ...(run.practice ? [context('Practice: everything was rolled back, nothing was changed.')] : []),
      ...(run.plan === null || problemsIn(run.plan).length === 0
        ? []
        : [context(escapeMrkdwn(problemsIn(run.plan).join('\n')))]),
      context(`Plan \`${(run.plan_hash ?? '').slice(0, 12)}\` · record \`${head.slice(0, 12)}\``),
    ],
  };
}

// From the incident's beginning to where the rollback had brought it back; what was undone or aborted brought nothing back.
function recovery(
  { state, practice, incident, ended_at: ended }: Rollback,
  since: Date | undefined,
): [string, string][] {
  if (state !== 'completed' || practice || since === undefined || ended === null) return [];
  return [['Recovery time', `${durationText(ended.getTime() - since.getTime())} since #${incident} began`]];
}

/** The decision matrix calls for a rollback; nobody has decided anything yet. */
export function proposalMessage({ number, title, why }: { number: number; title: string; why: string }): Message {
  const text = `:bulb: The figures call for a rollback: *${escapeMrkdwn(title)}*. ${escapeMrkdwn(why)}.`;
  const value = String(number);
  const start = { action: rollbackActions.start, text: 'Roll back', value, style: 'primary' as const };
  return {
    text,
    blocks: [
      section(text),
      context('Proposed by the decision matrix in policy. Nothing is done before somebody makes a plan.'),
      actions(`rollback_proposal_${value}`, [start]),
    ],
  };
}

/** @param last the drill before this one. */
export function drillReminder(last: { title: string; at: Date; milliseconds: number } | undefined): Message {
  const before =
    last === undefined
      ? 'No rollback was ever practised here.'
      : `The last one was ${escapeMrkdwn(last.title)}, ${localTime(last.at)}, in ${durationText(last.milliseconds)}.`;
  const text = `:stopwatch: It is time for a rollback drill. ${before} \`/auth-rollback drill\` practises one: what is tried is rolled back.`;
  return { text, blocks: [section(text)] };
}

/** What a runbook's step says. */
export function stepMessage({ run, text }: { run: number; text: string }): Message {
  const escaped = escapeMrkdwn(text);
  return { text: escaped, blocks: [section(escaped), context(`Rollback R${run}`)] };
}
