// Which file draws which type of element; what none of them can draw is said, never dropped.
import { html, type TemplateResult } from 'lit-html';
import type { ElementRef, Surface } from '../surface.ts';
import { drawBoxes } from './boxes.ts';
import { drawButton, drawFeedback, drawIconButton } from './button.ts';
import { drawFileInput } from './file-input.ts';
import { drawOverflow } from './overflow.ts';
import { drawPicker } from './pickers.ts';
import { drawRichTextInput } from './rich-text-input.ts';
import { drawSelect } from './select.ts';
import { type Setting, standingAlone } from './setting.ts';
import { refOf } from './stateful.ts';
import { drawTextInput } from './text-input.ts';

// biome-ignore lint/suspicious/noExplicitAny: each function narrows to the element types it is listed under
type Draw = (element: any, surface: Surface, ref: ElementRef, setting: Setting) => TemplateResult;

const drawings: Record<string, Draw> = {
  button: drawButton,
  workflow_button: drawButton,
  feedback_buttons: drawFeedback,
  icon_button: drawIconButton,
  file_input: drawFileInput,
  overflow: drawOverflow,
  static_select: drawSelect,
  external_select: drawSelect,
  users_select: drawSelect,
  channels_select: drawSelect,
  conversations_select: drawSelect,
  multi_static_select: drawSelect,
  multi_external_select: drawSelect,
  multi_users_select: drawSelect,
  multi_channels_select: drawSelect,
  multi_conversations_select: drawSelect,
  checkboxes: drawBoxes,
  radio_buttons: drawBoxes,
  datepicker: drawPicker,
  timepicker: drawPicker,
  datetimepicker: drawPicker,
  plain_text_input: drawTextInput,
  number_input: drawTextInput,
  email_text_input: drawTextInput,
  url_text_input: drawTextInput,
  rich_text_input: drawRichTextInput,
};

/** Draws an element of a block; `index` is its place there. */
export function drawElement(
  element: { type: string; action_id?: string },
  surface: Surface,
  blockId: string,
  index: number,
  setting: Setting = standingAlone,
): TemplateResult {
  const draw = Object.hasOwn(drawings, element.type) ? drawings[element.type] : undefined;
  if (!draw) return html`<div class="undrawable">This element cannot be drawn here: ${element.type}</div>`;
  return draw(element, surface, refOf(blockId, element, index), setting);
}
