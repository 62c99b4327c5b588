// A person types into an external select: the app is asked for the options.
import { z } from 'zod';
import { limits } from '../../blockkit/limits.ts';
import { formatProblem, problemsOf } from '../../blockkit/problem.ts';
import { optionGroup, plainOption } from '../../blockkit/schema/composition.ts';
import type { Context } from '../context.ts';
import type { PageAction, PageAnswer } from '../page-protocol.ts';
import { suggestionPayload } from '../payloads.ts';
import type { Person } from '../state/records.ts';
import { findContainer, findElement } from './container.ts';
import { requireInteractivity } from './interactivity.ts';
import { Notice } from './people-and-places.ts';

type Suggest = Extract<PageAction, { type: 'suggest' }>;

const Suggestions = z.union([
  z.strictObject({ options: z.array(plainOption).max(limits.selectOptions) }),
  z.strictObject({ option_groups: z.array(optionGroup).max(limits.selectOptionGroups) }),
]);

/** Docs: the attribute's default, external_select. */
const defaultMinimum = 3;

/** Resolves with the options that the app offers, those of groups in one list. @throws Notice when there is nothing to ask */
export async function suggestOptions(context: Context, person: Person, suggest: Suggest): Promise<PageAnswer> {
  requireInteractivity(context);
  const container = findContainer(context, person, suggest.container);
  const { element } = findElement(container, suggest.blockId, suggest.actionId);
  if (!String(element.type).endsWith('external_select')) throw new Notice('That menu has fixed options.');
  const minimum = typeof element.min_query_length === 'number' ? element.min_query_length : defaultMinimum;
  if (suggest.value.length < minimum) return { ok: true, options: [] };
  const payload = suggestionPayload(context, { ...suggest, person, container });
  const [ack] = await context.dispatcher.dispatch(
    { kind: 'interactive', payload },
    `block_suggestion ${suggest.actionId}`,
  );
  if (ack.kind === 'failed') return { ok: false, notice: 'The options could not be loaded.' };
  const parsed = Suggestions.safeParse(ack.body, { reportInput: true });
  if (!parsed.success) {
    context.faults.record('block_suggestion', 'invalid_options', problemsOf(parsed.error.issues).map(formatProblem));
    return { ok: false, notice: 'The options could not be loaded.' };
  }
  const offered =
    'options' in parsed.data ? parsed.data.options : parsed.data.option_groups.flatMap((one) => one.options);
  return { ok: true, options: offered };
}
