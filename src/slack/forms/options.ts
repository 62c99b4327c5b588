// What a menu, radio buttons or boxes offer, and which of it is chosen at first.

/** How a value is offered: at most 75 characters each. */
export type Choice = { label: string; description?: string };

/** By value; what is not here is offered as it is. */
export type Choices = Partial<Record<string, Choice>>;

type Text = { type: 'plain_text'; text: string };
type Option = { text: Text; value: string; description?: Text };

function optionsOf(values: readonly string[], choices: Choices): Option[] {
  const plain = (text: string): Text => ({ type: 'plain_text', text });
  return values.map((value) => {
    const { label = value, description } = choices[value] ?? {};
    return { text: plain(label), value, ...(description === undefined ? {} : { description: plain(description) }) };
  });
}

// What is chosen at first must be one of the options, to the letter.

/** The options of an element in which one is chosen. */
export function oneOf(
  values: readonly string[],
  choices: Choices,
  initial: unknown,
): { options: Option[]; initial_option?: Option } {
  const options = optionsOf(values, choices);
  const first = options.find(({ value }) => value === initial);
  return { options, ...(first === undefined ? {} : { initial_option: first }) };
}

/** The options of an element in which several may be chosen. */
export function someOf(
  values: readonly string[],
  choices: Choices,
  initial: unknown,
): { options: Option[]; initial_options?: Option[] } {
  const options = optionsOf(values, choices);
  const first = options.filter(({ value }) => Array.isArray(initial) && initial.includes(value));
  return { options, ...(first.length === 0 ? {} : { initial_options: first }) };
}
