// The file input of a modal: what is picked is kept with its bytes, which the workspace makes files of at the submission.
import type { FileInput } from '@slack/types';
import { html, nothing, type TemplateResult } from 'lit-html';
import { domId, type ElementRef, type Surface } from '../surface.ts';
import { readFile } from '../uploading.ts';
import type { Setting } from './setting.ts';
import { choiceOf } from './stateful.ts';

type Held = { name: string; mimetype: string; base64: string };

const defaultMost = 10;

/** Draws the files picked so far and a way to pick more. */
export function drawFileInput(input: FileInput, surface: Surface, ref: ElementRef, setting: Setting): TemplateResult {
  const held = (): Held[] => (choiceOf(surface, ref, input).files ?? []) as Held[];
  const most = input.max_files ?? defaultMost;
  const files = held();
  const add = async (event: Event): Promise<void> => {
    const field = event.target as HTMLInputElement;
    for (const file of [...(field.files ?? [])].slice(0, most - held().length)) {
      const base64 = await readFile(file);
      const mimetype = file.type || 'application/octet-stream';
      if (base64 === null) surface.fail(ref, `${file.name} is larger than 5 MB.`);
      else surface.enter(ref, { files: [...held(), { name: file.name, mimetype, base64 }] });
    }
    field.value = '';
  };
  const remove = (gone: Held): void => surface.enter(ref, { files: held().filter((file) => file !== gone) });
  return html`<div class="file-input" data-action=${ref.actionId} aria-busy=${surface.isBusy(ref)}>
    ${files.map((file) => html`<span class="chip">${file.name} <button type="button" class="chip-remove" aria-label=${`Remove ${file.name}`} @click=${() => remove(file)}>✕</button></span>`)}
    <input class="control" type="file" id=${domId(surface, ref, 'element')} accept=${input.filetypes?.map((type) => `.${type}`).join(',') ?? nothing} ?multiple=${most > 1} ?disabled=${files.length >= most}
      aria-describedby=${setting.describedBy || nothing} aria-invalid=${setting.invalid ? 'true' : nothing} @change=${add}>
  </div>`;
}
