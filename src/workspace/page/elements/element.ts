// Which file draws which type of element; what none of them can draw is said, never dropped.
import { html, type TemplateResult } from 'lit-html';
import type { ElementRef, Surface } from '../surface.ts';
import { drawBoxes } from './boxes.ts';
import { drawButton } from './button.ts';
import { drawMultiSelect } from './multi-select.ts';
import { drawOverflow } from './overflow.ts';
import { drawPicker } from './pickers.ts';
import { drawSelect } from './select.ts';
import { type Setting, standingAlone } from './setting.ts';
import { refOf } from './stateful.ts';
import { drawTextInput } from './text-input.ts';

// biome-ignore lint/suspicious/noExplicitAny: each function narrows to the element types it is listed under
type Draw = (element: any, surface: Surface, ref: ElementRef, setting: Setting) => TemplateResult;

const drawings: Record<string, Draw> = {
  button: drawButton,
  overflow: drawOverflow,
  static_select: drawSelect,
  external_select: drawSelect,
  users_select: drawSelect,
  channels_select: drawSelect,
  conversations_select: drawSelect,
  multi_static_select: drawMultiSelect,
  multi_external_select: drawMultiSelect,
  multi_users_select: drawMultiSelect,
  multi_channels_select: drawMultiSelect,
  multi_conversations_select: drawMultiSelect,
  checkboxes: drawBoxes,
  radio_buttons: drawBoxes,
  datepicker: drawPicker,
  timepicker: drawPicker,
  datetimepicker: drawPicker,
  plain_text_input: drawTextInput,
  number_input: drawTextInput,
  email_text_input: drawTextInput,
  url_text_input: drawTextInput,
  rich_text_input: drawTextInput,
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
