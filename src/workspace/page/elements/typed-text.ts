// What is typed into a text input, as the value that Slack would tell the app.
import type { EmailInput, NumberInput, PlainTextInput, RichTextBlock, RichTextInput, URLInput } from '@slack/types';
import type { Choice } from '../surface.ts';

export type TextInput = PlainTextInput | NumberInput | EmailInput | URLInput | RichTextInput;

function asRichText(text: string): RichTextBlock | null {
  if (text === '') return null;
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
}

function fromRichText(block: RichTextBlock | null): string {
  const parts = block?.elements.flatMap((group) => (group.type === 'rich_text_list' ? group.elements : [group]));
  return (
    parts?.map((part) => part.elements.map((leaf) => ('text' in leaf ? (leaf.text ?? '') : '')).join('')).join('\n') ??
    ''
  );
}

/** The typed text as the input's value. */
export function asChoice(input: TextInput, text: string): Choice {
  if (input.type === 'rich_text_input') return { rich_text_value: asRichText(text) };
  return { value: text === '' ? null : text };
}

/** The input's value as text to go on typing. */
export function textOf(input: TextInput, choice: Choice): string {
  if (input.type === 'rich_text_input') return fromRichText((choice.rich_text_value ?? null) as RichTextBlock | null);
  return String(choice.value ?? '');
}
