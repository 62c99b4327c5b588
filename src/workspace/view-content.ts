// What a view shows: checked as Slack does, wherever it comes from.
import { formatProblem, validateView } from '../blockkit/validate.ts';
import type { Refusal } from './content.ts';
import type { Context } from './context.ts';
import { slackFileProblems } from './slack-files.ts';
import type { OpenView } from './view-stacks.ts';

/** Why Slack would refuse the view in this place, or null; `replaces` is the view that it takes the place of. */
export function whyNotView(context: Context, given: unknown, type: string, replaces?: OpenView): Refusal | null {
  const problems = validateView(given);
  if (problems.some((one) => one.sentence === 'view_too_large')) return { error: 'view_too_large', details: [] };
  const details = problems.length > 0 ? problems.map(formatProblem) : slackFileProblems(context, given, '/view');
  if (details.length > 0) return { error: 'invalid_arguments', details };
  const view = given as Record<string, unknown>;
  if (view.type !== type) {
    return { error: 'invalid_arguments', details: [`must be a ${type} [json-pointer:/view/type]`] };
  }
  const name = typeof view.external_id === 'string' && view.external_id !== '' ? view.external_id : undefined;
  const namesake = name === undefined ? undefined : context.views.findExternal(name);
  if (namesake === undefined || namesake === replaces) return null;
  return { error: 'duplicate_external_id', details: [name ?? ''] };
}
