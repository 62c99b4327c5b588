// The card of a rollback: edited in place from the plan to the end, with what can be done at the moment below it.
import type { KnownBlock } from '@slack/types';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { PlanStep } from '../../features/rollbacks/plan.ts';
import { currentStep, nextToUndo, type Rollback, type RunStep, stateWords } from '../../features/rollbacks/rollback.ts';
import type { RollbackView } from '../../features/rollbacks/rollback-view.ts';
import type { Message } from '../outcome.ts';
import { context, fields, header, section } from './blocks.ts';
import { localTime } from './incident-words.ts';
import { mention } from './mention.ts';
import { rollbackButtons } from './rollback-buttons.ts';
import { bar, codeBlock, doer, durationText, rollbackName, runSigns, stepLine } from './rollback-words.ts';

/** @param fiveMinutes how long a rollback is to take at most, in minutes (policy). */
export function rollbackCard(view: RollbackView, fiveMinutes: number): Message {
  const { run } = view;
  const name = rollbackName(run);
  const blocks: KnownBlock[] = [
    header(name),
    fields(facts(view, fiveMinutes)),
    ...(run.reason === null ? [] : [section(`:speech_balloon: ${escapeMrkdwn(run.reason)}`)]),
    ...stepList(view),
    ...lastOutput(view),
    ...atTheMoment(view),
    context(origin(view)),
    ...rollbackButtons(view),
  ];
  return { text: `${escapeMrkdwn(name)}: ${stateWords[run.state]}`, blocks };
}

function facts(view: RollbackView, fiveMinutes: number): [string, string][] {
  const { run, progress } = view;
  const underWay: [string, string][] =
    progress === undefined || progress.total === 0
      ? []
      : [['Under way', `${bar(progress.done, progress.total)} ${escapeMrkdwn(progress.phase)}`]];
  return [
    ['State', `${runSigns[run.state]} ${stateWords[run.state]}`],
    ['Target', escapeMrkdwn(run.target)],
    ...approval(view),
    ...times(run, fiveMinutes),
    ...underWay,
  ];
}

function approval({ run, votes }: RollbackView): [string, string][] {
  if (run.plan === null) return [];
  const { needed } = run.plan.approval;
  const given = votes.filter(
    ({ about, version, approved }) => about === 'plan' && version === run.plan_hash && approved,
  );
  if (given.length > 0) return [['Approval', `by ${given.map(({ person }) => doer(person)).join(', ')}`]];
  return [['Approval', needed === 0 ? 'none needed' : `${needed} needed`]];
}

function times(run: Rollback, fiveMinutes: number): [string, string][] {
  const { plan, started_at: started, ended_at: ended, approve_until: until, state } = run;
  if (started !== null) {
    const took: [string, string][] =
      ended === null ? [] : [['Took', durationText(ended.getTime() - started.getTime())]];
    return [['Started', localTime(started)], ...took];
  }
  const all: [string, string][] = [];
  if (plan !== null) all.push(['Expected', `${plan.expected_minutes} min (target ${fiveMinutes} min)`]);
  if (until !== null && state === 'awaiting_approval') all.push(['Decide by', localTime(until)]);
  if (until !== null && state === 'approved') all.push(['Start by', localTime(until)]);
  return all;
}

// Ten steps a block: a section takes 3,000 characters.
const linesInBlock = 10;

function stepList({ run, steps }: RollbackView): KnownBlock[] {
  if (run.plan === null) return [];
  const lines = run.plan.steps.map((planned, index) => {
    // Before the start what counts is what each step would do; afterwards, what it did.
    const [found] = run.started_at === null ? planned.preview.lines : [];
    return `${stepLine(planned, steps[index])}${found === undefined ? '' : `\n      _${escapeMrkdwn(found.slice(0, 200))}_`}`;
  });
  const ended = steps.filter(({ state }) => ['done', 'skipped', 'undone'].includes(state)).length;
  const blocks: KnownBlock[] = [section(`*Steps*  ${bar(ended, lines.length)} ${ended} of ${lines.length}`)];
  for (let from = 0; from < lines.length; from += linesInBlock)
    blocks.push(section(lines.slice(from, from + linesInBlock).join('\n')));
  return blocks;
}

// The end of what the last step said that ran; the whole of it is in the record.
function lastOutput({ run, steps }: RollbackView): KnownBlock[] {
  const said = steps.findLast(({ state }) => ['done', 'failed'].includes(state));
  const lines = (said?.effect?.output ?? '').trim().split('\n').slice(-5);
  if (said === undefined || run.practice || lines.join('') === '') return [];
  return [context(`Output of step ${said.step + 1}`), section(codeBlock([lines.join('\n').slice(-600)]))];
}

// What the person needs in front of them to decide: the next step exactly, what failed, what is asked.
function atTheMoment(view: RollbackView): KnownBlock[] {
  const { run, steps, question } = view;
  if (run.plan === null) return [];
  if (run.state === 'undoing') return undoing(view);
  const current = currentStep(steps);
  const planned = current === undefined ? undefined : run.plan.steps[current.step];
  if (
    current === undefined ||
    planned === undefined ||
    !['approved', 'running', 'paused', 'stopped'].includes(run.state)
  )
    return [];
  if (question !== undefined) {
    const said =
      question.kind === 'go_no_go' ? question.question : question.lines.map((line) => `• ${line}`).join('\n');
    return [section(`*Step ${current.step + 1} asks*\n${escapeMrkdwn(said)}`)];
  }
  const blocks: KnownBlock[] = [];
  if (current.evidence !== null)
    blocks.push(section(`:warning: *Step ${current.step + 1}*  ${escapeMrkdwn(current.evidence)}`));
  if (current.state === 'waiting') blocks.push(...nextStep(planned, current));
  return blocks;
}

function nextStep(planned: PlanStep, { step }: RunStep): KnownBlock[] {
  const found = planned.preview.lines.map((line) => `› ${escapeMrkdwn(line)}`).join('\n');
  return [
    section(`*Next: step ${step + 1}*  ${escapeMrkdwn(planned.what)}\n${codeBlock(planned.exactly)}`),
    ...(found === '' ? [] : [section(found)]),
    context(planned.undo === null ? 'It cannot be undone.' : `Undo: ${escapeMrkdwn(planned.undo)}`),
  ];
}

function undoing({ run, steps }: RollbackView): KnownBlock[] {
  const next = nextToUndo(steps, run.undo_to ?? 0);
  const planned = next === undefined ? undefined : run.plan?.steps[next.step];
  if (next === undefined || planned === undefined) return [];
  const title = `*Undo step ${next.step + 1}*  ${escapeMrkdwn(planned.title)}`;
  const said = next.evidence === null ? [] : [section(`:warning: ${escapeMrkdwn(next.evidence)}`)];
  if (next.undo_preview === null) return [...said, section(`${title}\n:mag: Finding out what that would do…`)];
  const { lines, problem, differs } = next.undo_preview;
  const found = [
    ...lines.map((line) => `› ${line}`),
    ...(problem === undefined ? [] : [`:no_entry: ${problem}`]),
    ...(differs === undefined ? [] : [`:warning: Somebody changed it since: ${differs}`]),
  ].map((line) => escapeMrkdwn(line));
  return [
    ...said,
    section([title, ...(planned.undo === null ? [] : [escapeMrkdwn(planned.undo)]), ...found].join('\n')),
  ];
}

function origin({ run, approvers, head }: RollbackView): string {
  const parts = [`Asked for by ${doer(run.requested_by)}`];
  if (run.incident !== null) parts.push(`incident #${run.incident}`);
  if (run.plan_hash !== null) parts.push(`plan \`${run.plan_hash.slice(0, 12)}\``);
  if (run.state === 'awaiting_approval')
    parts.push(`asked: ${approvers.length === 0 ? 'anybody but the requester' : approvers.map(mention).join(', ')}`);
  if (run.ended_at !== null && head !== '') parts.push(`record \`${head.slice(0, 12)}\``);
  parts.push('`/auth-rollback help`');
  return parts.join(' · ');
}
