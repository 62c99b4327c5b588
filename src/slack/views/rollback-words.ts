// How a rollback is spoken of, the same everywhere: its state, its steps, who did what.
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { PlanStep } from '../../features/rollbacks/plan.ts';
import type { Rollback, RunState, RunStep, StepState } from '../../features/rollbacks/rollback.ts';
import { actorMrkdwn } from './incident-words.ts';

export const runSigns: Record<RunState, string> = {
  planning: ':mag:',
  plan_failed: ':x:',
  planned: ':memo:',
  awaiting_approval: ':raised_hand:',
  approved: ':ballot_box_with_check:',
  running: ':arrow_forward:',
  paused: ':double_vertical_bar:',
  stopped: ':octagonal_sign:',
  undoing: ':leftwards_arrow_with_hook:',
  aborting: ':octagonal_sign:',
  completed: ':white_check_mark:',
  aborted: ':no_entry:',
  undone: ':leftwards_arrow_with_hook:',
  refused: ':no_entry:',
  expired: ':hourglass:',
  void: ':no_entry:',
};

const stepSigns: Record<StepState, string> = {
  waiting: ':white_circle:',
  confirmed: ':large_blue_circle:',
  running: ':hourglass_flowing_sand:',
  done: ':white_check_mark:',
  failed: ':x:',
  skipped: ':fast_forward:',
  undoing: ':hourglass_flowing_sand:',
  undone: ':leftwards_arrow_with_hook:',
  unknown: ':grey_question:',
};

/** `R7 Bring the release back`, for plain text. */
export const rollbackName = ({ number, title, practice }: Pick<Rollback, 'number' | 'title' | 'practice'>): string =>
  `${practice ? 'PRACTICE · ' : ''}R${number} ${title}`;

/** Who did it; policy is one who does. */
export const doer = (actor: string): string => (actor === 'policy' ? 'policy' : actorMrkdwn(actor));

/** `850 ms`, `4.2 s`, `3 min 10 s`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const between = (from: Date | null, to: Date | null): string =>
  from === null || to === null ? '' : durationText(to.getTime() - from.getTime());

/** One line about a step: its sign, its title, and what became of it. */
export function stepLine(planned: PlanStep, state: RunStep | undefined): string {
  const number = (state?.step ?? 0) + 1;
  const title = `${number}. ${escapeMrkdwn(planned.title)}`;
  if (state === undefined) return `${stepSigns.waiting} ${title}`;
  const said: string[] = [];
  const rows = state.effect?.rows ?? null;
  if (['done', 'failed', 'undone'].includes(state.state)) said.push(between(state.started_at, state.ended_at));
  if (state.state === 'done' && rows !== null) said.push(rows === 1 ? '1 row' : `${rows} rows`);
  if (state.state === 'unknown') said.push('*unknown*');
  if (state.state === 'skipped') said.push('left out');
  if (state.confirmed_by !== null && state.state !== 'waiting') said.push(doer(state.confirmed_by));
  const facts = said.filter((one) => one !== '').join(', ');
  const danger = planned.destructive && state.state === 'waiting' ? ' :warning:' : '';
  return `${stepSigns[state.state]} ${title}${danger}${facts === '' ? '' : `  _${facts}_`}`;
}

/** `▰▰▰▱▱▱▱▱ 3 of 8` */
export function bar(done: number, total: number): string {
  const width = 10;
  const full = total === 0 ? width : Math.min(width, Math.floor((done / total) * width));
  return `${'▰'.repeat(full)}${'▱'.repeat(width - full)}`;
}

/** Several lines as code: nothing in them is markup. */
export function codeBlock(lines: readonly string[], most = 1_200): string {
  const text = lines.join('\n');
  const cut = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return `\`\`\`${escapeMrkdwn(cut).replaceAll('```', '`\u200b``')}\`\`\``;
}
