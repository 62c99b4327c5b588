// What Slack checks in the browser before a view is submitted, in its own words.
import { type AnyBlock, blockIdOf } from '../blocks/block-id.ts';
import type { Choice, Surface } from '../surface.ts';
import { choiceOf, statefulElements } from './stateful.ts';

type Rules = Readonly<Record<string, unknown>> & { type: string };

function isEmpty(choice: Choice): boolean {
  return Object.values(choice).every(
    (value) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  );
}

function checkNumber(rules: Rules, text: string): string | null {
  if (!/^-?\d+(?:\.\d+)?$/.test(text.trim())) return 'Please enter a valid number.';
  if (!rules.is_decimal_allowed && text.includes('.')) return 'Please enter a whole number.';
  const value = Number(text);
  if (rules.min_value !== undefined && value < Number(rules.min_value))
    return `Please enter a number of at least ${rules.min_value}.`;
  if (rules.max_value !== undefined && value > Number(rules.max_value))
    return `Please enter a number of at most ${rules.max_value}.`;
  return null;
}

function checkLength(rules: Rules, text: string): string | null {
  const least = Number(rules.min_length ?? 0);
  return text.length < least ? `Please enter at least ${least} characters.` : null;
}

const checks: Record<string, (rules: Rules, text: string) => string | null> = {
  number_input: checkNumber,
  plain_text_input: checkLength,
  email_text_input: (_, text) => (/^\S+@\S+\.\S+$/.test(text) ? null : 'Please enter a valid email address.'),
  url_text_input: (_, text) => (/^https?:\/\/\S+$/.test(text) ? null : 'Please enter a valid URL.'),
};

/** What is wrong with the inputs of a view, by block_id; empty when it may be submitted. */
export function checkInputs(blocks: readonly AnyBlock[], surface: Surface): Record<string, string> {
  const errors: Record<string, string> = {};
  blocks.forEach((block, index) => {
    if (block.type !== 'input') return;
    for (const { ref, element } of statefulElements(block, index)) {
      const choice = choiceOf(surface, ref, element);
      const error = isEmpty(choice)
        ? !block.optional && 'Please complete this required field.'
        : checks[element.type]?.(element, String(choice.value));
      if (error) errors[blockIdOf(block, index)] = error;
    }
  });
  return errors;
}
