// Approval: consent to exactly one content for one audience, by their hash, by enough people who may, in time.
import { clearTimer, setTimer } from '../../jobs/timers.ts';
import { minute } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { refusal } from '../access/refusal.ts';
import type { Actor } from '../events/event.ts';
import { advanceSoon, type CommunicationChange, changeCommunication, holdsRole } from './change-communication.ts';
import { type Communication, requireState, streamOf } from './communication.ts';
import { events } from './communication-events.ts';
import { findCommunication, insertVote, votesOn } from './communication-store.ts';
import type { CommunicationDeps } from './deps.ts';
import { expireApprovalJob } from './jobs.ts';
import type { ApprovalRule, CommunicationPolicy } from './policy.ts';

const expiryKey = (number: number) => `${streamOf(number)}:approval`;

/** Who must approve it; undefined when nobody must. */
export function approvalRuleFor(
  { approvals }: Pick<CommunicationPolicy, 'approvals'>,
  { security, audience_count }: Pick<Communication, 'security' | 'audience_count'>,
): ApprovalRule | undefined {
  const rule = security ? approvals.security : approvals.large;
  const applies = security || (audience_count ?? 0) > approvals.audience_above;
  return applies && rule.needed > 0 ? rule : undefined;
}

/**
 * Asks for approval, or makes it ready to send where nobody must approve. Asked twice, it is asked once.
 * @returns how many must approve
 * @throws AppError `communications.hash_differs`, `communications.not_counted`, `communications.wrong_state`, `access.refused`
 */
export async function askApproval(
  deps: CommunicationDeps,
  input: { number: number; actor: Actor; hash: string },
): Promise<{ needed: number }> {
  return await changeCommunication(deps, { ...input, action: 'communication.request' }, async (change) => {
    const { communication } = change;
    const rule = approvalRuleFor(deps.communicationPolicy, communication);
    requireHash(communication, input.hash);
    const needed = rule?.needed ?? 0;
    if (communication.state === 'awaiting_approval' || communication.state === 'approved') return { needed };
    requireState(communication, 'draft');
    const until = await expireLater(deps, change);
    if (rule === undefined) {
      await change.update({ state: 'approved', approval: null, approve_until: until });
      return { needed };
    }
    await change.update({ state: 'awaiting_approval', approval: rule, approve_until: until });
    change.record(events.approvalAsked, { hash: input.hash, needed, until: until.toISOString() });
    await change.tell(`waits for approval: ${communication.title}`);
    return { needed };
  });
}

/**
 * Approves exactly what has this hash. The last approval that is needed makes it ready to send.
 * @returns how many are still needed; `again` when this person had approved before
 * @throws AppError `communications.hash_differs`, `access.refused`, `communications.wrong_state`
 */
export async function approveCommunication(
  deps: CommunicationDeps,
  input: { number: number; actor: Actor; hash: string },
): Promise<{ stillNeeded: number; again: boolean }> {
  const named = await isNamed(deps, input);
  return await changeCommunication(deps, { ...input, action: 'communication.approve' }, async (change) => {
    const { communication, tx, actor, at } = change;
    requireHash(communication, input.hash);
    const rule = communication.approval;
    await requireApprover(change, named, rule?.requester_may_approve ?? false, 'approve it');
    const fresh = await insertVote(tx, communication.number, {
      person: actor,
      hash: input.hash,
      approved: true,
      reason: null,
      at,
    });
    const votes = (await votesOn(tx, communication.number)).filter(
      ({ hash, approved }) => approved && hash === input.hash,
    );
    const stillNeeded = Math.max(0, (rule?.needed ?? 0) - votes.length);
    if (!fresh) return { stillNeeded, again: true };
    requireState(communication, 'awaiting_approval');
    change.record(events.approved, { hash: input.hash, by: actor, still_needed: stillNeeded });
    if (stillNeeded === 0) {
      await change.update({ state: 'approved', approve_until: await expireLater(deps, change) });
      if (communication.sends_itself) await advanceSoon(deps, change, communication.number);
      await change.tell('was approved');
    }
    return { stillNeeded, again: false };
  });
}

/** Says no, with a reason; whoever may approve may refuse, and so may whoever asked. @throws as `approveCommunication` */
export async function refuseCommunication(
  deps: CommunicationDeps,
  input: { number: number; actor: Actor; hash: string; reason: string },
): Promise<void> {
  const named = await isNamed(deps, input);
  await changeCommunication(deps, { ...input, action: 'communication.approve' }, async (change) => {
    const { communication, at } = change;
    requireHash(communication, input.hash);
    await requireApprover(change, named, true, 'refuse it');
    if (communication.state === 'refused') return null;
    requireState(communication, 'awaiting_approval', 'approved');
    await endExpiry(change);
    await change.update({ state: 'refused', reason: input.reason, ended_at: at });
    change.record(events.refused, { hash: input.hash, reason: input.reason });
    await change.tell(`was refused: ${input.reason}`);
    return null;
  });
}

/** The timer's job: nobody decided in time, or nobody sent it. */
export async function expireApproval(deps: CommunicationDeps, number: number): Promise<void> {
  await changeCommunication(deps, { number, actor: 'backbolt', action: 'communication.approve' }, async (change) => {
    const { communication, at } = change;
    if (!['awaiting_approval', 'approved'].includes(communication.state)) return null;
    if (communication.approve_until === null || communication.approve_until > at) return null;
    const reason =
      communication.state === 'approved'
        ? 'It was approved, and not sent in time. What it says may no longer be so: make it anew.'
        : 'Nobody approved it in time. Make it anew.';
    await change.update({ state: 'expired', reason, ended_at: at });
    change.record(events.expired, { hash: communication.hash ?? '' });
    await change.tell('expired');
    return null;
  });
}

async function expireLater(deps: CommunicationDeps, { tx, communication, at }: CommunicationChange): Promise<Date> {
  const { number } = communication;
  const until = new Date(at.getTime() + deps.communicationPolicy.approvals.expires_after_minutes * minute);
  await setTimer(tx, { key: expiryKey(number), job: expireApprovalJob, data: { communication: number }, dueAt: until });
  return until;
}

export async function endExpiry({ tx, communication }: CommunicationChange): Promise<void> {
  await clearTimer(tx, expiryKey(communication.number));
}

// Asks Slack: not under a lock.
async function isNamed(deps: CommunicationDeps, { number, actor }: { number: number; actor: Actor }): Promise<boolean> {
  if (actor.startsWith('cli:')) return false;
  const rule = (await findCommunication(deps.db, number, 'backbolt'))?.approval;
  if (rule == null) return false;
  return rule.from.length === 0 || (await deps.directory.isOneOf(actor, rule.from));
}

async function requireApprover(
  { tx, communication, actor }: CommunicationChange,
  named: boolean,
  requesterMay: boolean,
  what: string,
): Promise<void> {
  const subject = streamOf(communication.number);
  const refused = (reason: string) => refusal({ actor, action: 'communication.approve', subject, reason });
  if (actor.startsWith('cli:')) throw refused(`the command line does not ${what}; it takes a person in Slack`);
  if (communication.requested_by === actor) {
    if (requesterMay) return;
    throw refused(`whoever asked for it does not ${what}; somebody else does`);
  }
  if (!named && !(await holdsRole(tx, communication, actor, ['commander'])))
    throw refused(`policy names others to ${what}`);
}

/** @throws AppError `communications.hash_differs`, `communications.not_counted` */
export function requireHash({ number, hash, reason }: Communication, wanted: string): void {
  if (hash === wanted) return;
  if (hash === null) {
    throw new AppError({
      kind: 'conflict',
      code: 'communications.not_counted',
      message: `the audience of communication ${number} is not counted`,
      userMessage: `The audience of C${number} has not been counted${reason === null ? ' yet' : `: ${reason}`} Nothing was sent. Look at it again in a moment.`,
    });
  }
  throw new AppError({
    kind: 'conflict',
    code: 'communications.hash_differs',
    message: `communication ${number} has the hash ${hash}, the decision was about ${wanted}`,
    userMessage:
      'This is not what you were shown: its audience has changed since. Nothing was decided or sent. Look at it again.',
  });
}
