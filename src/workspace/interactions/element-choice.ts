// Turns what a person did with an element into the entry of `actions` that Slack sends.
import { chosen } from './chosen.ts';
import { valueField } from './input-state.ts';

type Shape = Record<string, unknown>;

/**
 * The action, or a sentence that says why the element cannot be used so. What the element itself fixes (a button's value,
 * the text of an option) is taken from the element, never from the page.
 */
export function actionOf(element: Shape, blockId: string, choice: Shape, actionTs: string): Shape | string {
  const base = { type: element.type, action_id: element.action_id, block_id: blockId, action_ts: actionTs };
  const button = buttonOf(element, choice);
  if (button !== undefined) return { ...base, ...pick(button, ['text', 'value', 'url', 'style', 'confirm']) };
  const field = element.type === 'overflow' ? 'selected_option' : valueField(element.type);
  if (field === undefined) return `A ${String(element.type)} cannot be used.`;
  const held = chosen(element, field, choice[field]);
  if ('refusal' in held) return held.refusal;
  const fixed = pick(element, ['placeholder', 'initial_option', 'initial_options', 'confirm', 'timezone']);
  return { ...base, ...fixed, [field]: held.value };
}

const buttons = ['button', 'workflow_button', 'icon_button'];

// The button that was clicked; of the two in feedback_buttons it is the one with the chosen value.
function buttonOf(element: Shape, choice: Shape): Shape | undefined {
  if (buttons.includes(String(element.type))) return element;
  if (element.type !== 'feedback_buttons') return undefined;
  const both = [element.positive_button, element.negative_button] as Shape[];
  return both.find((one) => one.value === choice.value);
}

function pick(element: Shape, keys: readonly string[]): Shape {
  return Object.fromEntries(keys.filter((key) => element[key] !== undefined).map((key) => [key, element[key]]));
}
