// Asks for one line of text, beside what was pressed.
import { html } from 'lit-html';
import { closeFloating, openFloating } from './floating.ts';

/** Opens the field with a text in it; `then` is called with what was entered. */
export function askText(anchor: HTMLElement, label: string, first: string, then: (text: string) => void): void {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget as HTMLFormElement).get('text') ?? '');
    closeFloating();
    then(text);
  };
  openFloating({
    anchor,
    look: 'ask',
    draw: () => html`<form @submit=${submit}><label>${label} <input class="control" name="text" autocomplete="off" data-first .defaultValue=${first}></label>
      <button type="submit" class="button primary">Save</button></form>`,
  });
}
