// Rollbacks as text for a terminal.
import { type Names, nameOf } from '../features/access/names.ts';
import { currentStep, nextToUndo, type Rollback, stateWords, wordToType } from '../features/rollbacks/rollback.ts';
import type { RollbackView } from '../features/rollbacks/rollback-view.ts';
import { printable, rowsText, timeText } from './printable.ts';

/** One rollback on one line. */
export function rollbackLine(run: Rollback): string {
  const head = `${`R${run.number}`.padEnd(5)} ${stateWords[run.state].padEnd(20)}  ${timeText(run.requested_at)}`;
  const incident = run.incident === null ? '' : `  incident #${run.incident}`;
  return `${head}  ${printable(run.title)}${run.practice ? ' (practice)' : ''}${incident}`;
}

/** All that is known of one: its facts, its steps, and what can be done next. */
export function rollbackText(view: RollbackView, names: Names): string {
  const { run, votes, head } = view;
  const approved = votes.filter((vote) => vote.about === 'plan' && vote.version === run.plan_hash && vote.approved);
  const facts = rowsText([
    ['rollback', `R${run.number} ${run.title}${run.practice ? ' (practice)' : ''}`],
    ['state', stateWords[run.state]],
    ['why', run.reason],
    ['runbook', run.runbook],
    ['target', run.target],
    ['incident', run.incident === null ? null : `#${run.incident}`],
    ['asked for', `${timeText(run.requested_at)} by ${nameOf(names, run.requested_by)}`],
    ['approved', approved.map(({ person, at }) => `${timeText(at)} by ${nameOf(names, person)}`).join('; ')],
    ['started', run.started_at && timeText(run.started_at)],
    ['ended', run.ended_at && timeText(run.ended_at)],
    ['plan', run.plan_hash],
    ['record', head],
  ]);
  return [facts, '', ...stepLines(view, names), '', nextText(view)].join('\n');
}

function stepLines({ run, steps }: RollbackView, names: Names): string[] {
  return (run.plan?.steps ?? []).flatMap((planned, index) => {
    const state = steps[index];
    const rows = state?.effect?.rows == null ? '' : `, ${state.effect.rows} rows`;
    const by = state?.confirmed_by == null ? '' : `, confirmed by ${nameOf(names, state.confirmed_by)}`;
    const head = `${String(index + 1).padStart(2)}. ${(state?.state ?? 'waiting').padEnd(9)} ${printable(planned.title)}${rows}${by}`;
    const detail = [...planned.exactly, ...(state?.evidence == null ? [] : [state.evidence])];
    return [head, ...detail.map((line) => `      ${printable(line)}`)];
  });
}

function nextText({ run, steps }: RollbackView): string {
  const name = `npm run backbolt -- rollback`;
  if (run.state === 'undoing') {
    const next = nextToUndo(steps, run.undo_to ?? 0);
    if (next?.undo_preview == null) return 'Next: what undoing would do is being found out.';
    const { lines, problem, differs } = next.undo_preview;
    const said = [...lines, problem, differs && `somebody changed it since: ${differs}`].filter(
      (one) => one !== undefined,
    );
    const typed = differs === undefined ? '' : ` --typed "${wordToType(run)}"`;
    return [
      `Undo of step ${next.step + 1}:`,
      ...said.map((line) => `  ${printable(line)}`),
      `Next: ${name} undo ${run.number} --step ${next.step + 1}${typed}`,
    ].join('\n');
  }
  const current = currentStep(steps);
  if (run.state === 'approved' || run.state === 'running') {
    if (current?.state !== 'waiting') return 'Next: nothing for you; a step is under way, or asks somebody in Slack.';
    const destructive = run.plan?.steps[current.step]?.destructive;
    return `Next: ${name} resume ${run.number} --step ${current.step + 1}${destructive ? ` --typed "${wordToType(run)}"` : ''}`;
  }
  if (run.state === 'paused') return `Next: ${name} resume ${run.number}`;
  if (run.state === 'stopped')
    return `Next: ${name} settle ${run.number}, ${name} undo ${run.number}, or ${name} abort ${run.number}`;
  return 'Next: nothing.';
}
