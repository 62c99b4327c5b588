// The newest rollbacks, and how /auth-rollback is used.
import { codeMrkdwn, escapeMrkdwn } from '../../blockkit/escape.ts';
import { type Rollback, stateWords } from '../../features/rollbacks/rollback.ts';
import { type Message, sentence } from '../outcome.ts';
import { localTime } from './incident-words.ts';
import { doer, rollbackName, runSigns } from './rollback-words.ts';

export const rollbackPageSize = 10;

export function rollbackList(runs: readonly Rollback[]): Message {
  if (runs.length === 0) return sentence('There are no rollbacks to show. `/auth-rollback` begins one.');
  const lines = runs.map((run) => {
    const incident = run.incident === null ? '' : ` · incident #${run.incident}`;
    return `${runSigns[run.state]} *${escapeMrkdwn(rollbackName(run))}* ${stateWords[run.state]} · ${doer(run.requested_by)} ${localTime(run.requested_at)}${incident}`;
  });
  const last = runs.at(-1);
  const older =
    runs.length < rollbackPageSize || last === undefined ? [] : [`Older: \`/auth-rollback list ${last.number}\``];
  return sentence([...lines, ...older].join('\n'));
}

const usage: readonly (readonly [string, string])[] = [
  ['[runbook]', 'plans a rollback; in the channel of an incident, for that incident'],
  ['show 7', 'how one stands, with its buttons'],
  ['list [7]', 'the newest ones, or those before R7'],
  ['drill [runbook]', 'practises one: what is tried is rolled back'],
];

export const rollbackHelp = (): Message =>
  sentence(
    [
      'Rollbacks bring authentication back: a plan is shown, approved as exactly that plan, and each step is confirmed and done once.',
      ...usage.map(([words, meaning]) => `${codeMrkdwn(`/auth-rollback ${words}`)} ${escapeMrkdwn(meaning)}`),
      'Everybody may pause a run; the incident commander confirms its steps. While Slack is down: `npm run backbolt -- rollback show 7`.',
    ].join('\n'),
  );
