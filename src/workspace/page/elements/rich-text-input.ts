// The rich text input: a small editor whose content the app gets as a rich_text block.
import type { RichTextInput } from '@slack/types';
import { html, nothing, type TemplateResult } from 'lit-html';
import { ref as refTo } from 'lit-html/directives/ref.js';
import { drawEmoji } from '../emoji/draw.ts';
import { openEmojiPicker } from '../frame/emoji-picker.ts';
import { safeLink } from '../mrkdwn/safe-link.ts';
import { askText } from '../popup/ask.ts';
import { domId, type ElementRef, type Surface } from '../surface.ts';
import { fillEditor } from './rich-text-fill.ts';
import { readEditor } from './rich-text-read.ts';
import { choose, type Setting } from './setting.ts';
import { choiceOf } from './stateful.ts';

type Tool = {
  label: string;
  sign: TemplateResult;
  key?: string;
  use: (editor: HTMLElement, button: HTMLElement, done: () => void) => void;
};

function command(name: string, value?: string): () => void {
  // Deprecated, and still the one way to edit that every browser has and that can be undone.
  return () => void document.execCommand(name, false, value);
}

/** Puts the selection into an element of this kind, or takes it out of the one it is in. */
function toggleBlock(tag: string): () => void {
  return () => {
    const current = String(document.queryCommandValue('formatBlock')).toLowerCase();
    document.execCommand('formatBlock', false, current === tag ? 'div' : tag);
  };
}

function toggleCode(): void {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const inside =
    (range.commonAncestorContainer as Element).closest?.('code') ??
    range.commonAncestorContainer.parentElement?.closest('code');
  if (inside) inside.replaceWith(...inside.childNodes);
  else {
    const code = document.createElement('code');
    code.append(range.extractContents());
    range.insertNode(code);
  }
}

function addLink(editor: HTMLElement, button: HTMLElement, done: () => void): void {
  const selection = getSelection();
  const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
  askText(button, 'Address of the link', 'https://', (url) => {
    editor.focus();
    if (range) selection?.removeAllRanges();
    if (range) selection?.addRange(range);
    const href = safeLink(url);
    if (!href) return;
    if (range?.collapsed) document.execCommand('insertText', false, url);
    if (range?.collapsed)
      selection?.setBaseAndExtent(
        selection.focusNode ?? editor,
        selection.focusOffset - url.length,
        selection.focusNode ?? editor,
        selection.focusOffset,
      );
    document.execCommand('createLink', false, href);
    done();
  });
}

const tools: Tool[] = [
  { label: 'Bold', key: 'b', sign: html`<b>B</b>`, use: command('bold') },
  { label: 'Italic', key: 'i', sign: html`<i>I</i>`, use: command('italic') },
  { label: 'Strikethrough', sign: html`<s>S</s>`, use: command('strikeThrough') },
  { label: 'Code', key: 'e', sign: html`<span class="mono">&lt;/&gt;</span>`, use: toggleCode },
  { label: 'Link', key: 'k', sign: html`<u>L</u>`, use: addLink },
  { label: 'Ordered list', sign: html`1.`, use: command('insertOrderedList') },
  { label: 'Bulleted list', sign: html`•`, use: command('insertUnorderedList') },
  { label: 'Quote', sign: html`❙`, use: toggleBlock('blockquote') },
  { label: 'Code block', sign: html`<span class="mono">{ }</span>`, use: toggleBlock('pre') },
];

function insertEmoji(editor: HTMLElement, name: string): void {
  editor.focus();
  document.execCommand('insertText', false, `:${name}: `);
}

/** Pasted text is text, whatever it looked like where it comes from. */
function pasted(event: ClipboardEvent): void {
  event.preventDefault();
  document.execCommand('insertText', false, event.clipboardData?.getData('text/plain') ?? '');
}

/** Draws the editor with its tools. Its content is the browser's own from then on: only what the app set at first is drawn. */
export function drawRichTextInput(
  input: RichTextInput,
  surface: Surface,
  ref: ElementRef,
  setting: Setting,
): TemplateResult {
  const id = domId(surface, ref, 'element');
  const editorOf = (event: Event): HTMLElement =>
    (event.currentTarget as HTMLElement).closest('.rich-input')?.querySelector('[contenteditable]') as HTMLElement;
  const triggers = input.dispatch_action_config?.trigger_actions_on ?? [];
  const isSentAtOnce = setting.dispatches && triggers.includes('on_character_entered');
  const take = (editor: HTMLElement): void => {
    const choice = { rich_text_value: readEditor(editor) };
    if (isSentAtOnce) choose(surface, ref, {}, choice, setting);
    else surface.enter(ref, choice);
  };
  const use = (tool: Tool, editor: HTMLElement, button: HTMLElement): void => {
    editor.focus();
    tool.use(editor, button, () => take(editor));
    take(editor);
  };
  const pressed = (event: KeyboardEvent): void => {
    const tool = tools.find(({ key }) => key === event.key.toLowerCase());
    if (!tool || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    use(tool, event.currentTarget as HTMLElement, event.currentTarget as HTMLElement);
  };
  const drawTool = (
    tool: Tool,
  ): TemplateResult => html`<button type="button" class="icon-button" aria-label=${tool.label} title=${tool.label}
    @mousedown=${(event: Event) => event.preventDefault()} @click=${(event: Event) => use(tool, editorOf(event), event.currentTarget as HTMLElement)}>${tool.sign}</button>`;
  const emoji = (event: Event): void => {
    const editor = editorOf(event);
    openEmojiPicker(event, (name) => {
      insertEmoji(editor, name);
      take(editor);
    });
  };
  const begin = (element: Element | undefined): void =>
    fillEditor(element, choiceOf(surface, ref, input).rich_text_value);
  return html`<div class="rich-input">
    <div class="rich-tools" role="toolbar" aria-label="Formatting">${tools.map(drawTool)}
      <button type="button" class="icon-button" aria-label="Emoji" title="Emoji" @click=${emoji}>${drawEmoji('slightly_smiling_face')}</button></div>
    <div class="control rich-editor" contenteditable="true" role="textbox" aria-multiline="true" id=${id} data-action=${ref.actionId} data-placeholder=${input.placeholder?.text ?? nothing}
      aria-label=${setting.label ?? input.placeholder?.text ?? 'Text'} aria-describedby=${setting.describedBy || nothing} aria-invalid=${setting.invalid ? 'true' : nothing} aria-required=${setting.required ? 'true' : nothing}
      ?data-focus=${input.focus_on_load} ${refTo(begin)} @input=${(event: Event) => take(event.currentTarget as HTMLElement)} @keydown=${pressed} @paste=${pasted}></div>
  </div>`;
}
