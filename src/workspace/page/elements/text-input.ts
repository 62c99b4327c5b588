// Inputs in which one types: plain text, number, e-mail, address.
import type { EmailInput, NumberInput, PlainTextInput, URLInput } from '@slack/types';
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { domId, type ElementRef, type Surface } from '../surface.ts';
import { choose, type Setting } from './setting.ts';
import { choiceOf } from './stateful.ts';

type TextInput = PlainTextInput | NumberInput | EmailInput | URLInput;
type Field = HTMLInputElement | HTMLTextAreaElement;
type Trigger = 'on_enter_pressed' | 'on_character_entered';

// Numbers are typed into a text field: the browser's own number field drops what it cannot read, and Slack reports it.
const modes: Record<TextInput['type'], string> = {
  plain_text_input: 'text',
  number_input: 'decimal',
  email_text_input: 'email',
  url_text_input: 'url',
};

/** What happens while one types: the text is kept, and sent when the app asked for that key. */
function handlers(input: TextInput, surface: Surface, ref: ElementRef, setting: Setting) {
  const triggers: Trigger[] = input.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const isSentOn = (trigger: Trigger): boolean => setting.dispatches && triggers.includes(trigger);
  const take = (event: Event, sends: boolean): void => {
    const { value } = event.target as Field;
    const choice = { value: value === '' ? null : value };
    if (sends) choose(surface, ref, {}, choice, setting);
    else surface.enter(ref, choice);
  };
  return {
    isSentOnEnter: isSentOn('on_enter_pressed'),
    typed: (event: Event): void => take(event, isSentOn('on_character_entered')),
    pressed: (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || event.isComposing || event.shiftKey || !isSentOn('on_enter_pressed')) return;
      event.preventDefault();
      take(event, true);
    },
  };
}

/** Draws a text input of any kind. */
export function drawTextInput(input: TextInput, surface: Surface, ref: ElementRef, setting: Setting): TemplateResult {
  const value = String(choiceOf(surface, ref, input).value ?? '');
  const { typed, pressed, isSentOnEnter } = handlers(input, surface, ref, setting);
  const isLong = input.type === 'plain_text_input' && input.multiline;
  // As Slack's own note below an input that is sent so.
  const hint = isSentOnEnter ? html`<p class="input-hint">Press Enter to submit</p>` : null;
  const id = domId(surface, ref, 'element');
  const placeholder = input.placeholder?.text;
  const limit = 'max_length' in input ? (input.max_length ?? nothing) : nothing;
  const label = setting.label === null ? (placeholder ?? 'Text') : nothing;
  const describedBy = setting.describedBy || nothing;
  const invalid = setting.invalid ? 'true' : nothing;
  const required = setting.required ? 'true' : nothing;
  if (isLong) {
    return html`<textarea class="control" rows="4" id=${id} data-action=${ref.actionId} placeholder=${placeholder ?? nothing} maxlength=${limit}
      aria-label=${label} aria-describedby=${describedBy} aria-invalid=${invalid} aria-required=${required}
      ?data-focus=${input.focus_on_load} .value=${live(value)} @input=${typed} @keydown=${pressed}></textarea>${hint}`;
  }
  return html`<input class="control" type="text" inputmode=${modes[input.type]} autocomplete="off" id=${id} data-action=${ref.actionId}
    placeholder=${placeholder ?? nothing} maxlength=${limit} aria-label=${label} aria-describedby=${describedBy} aria-invalid=${invalid} aria-required=${required}
    ?data-focus=${input.focus_on_load} .value=${live(value)} @input=${typed} @keydown=${pressed}>${hint}`;
}
