// Buttons of every kind: with styles, addresses and confirm dialogs, for workflows, for feedback, as icons.
import type { Button, FeedbackButtons, IconButton, WorkflowButton } from '@slack/types';
import { html, nothing, type TemplateResult } from 'lit-html';
import { drawText } from '../blocks/text.ts';
import { drawNamed } from '../emoji/draw.ts';
import { openLink } from '../mrkdwn/safe-link.ts';
import type { Choice, ElementRef, Surface } from '../surface.ts';
import { confirmed } from './setting.ts';

type Look = { classes: string; label: string | undefined; content: unknown; title?: string };

function drawOne(surface: Surface, ref: ElementRef, look: Look, use: () => void): TemplateResult {
  const busy = surface.isBusy(ref);
  const click = (): void => {
    if (!surface.isBusy(ref)) use();
  };
  return html`<button type="button" class=${look.classes} aria-busy=${busy} aria-disabled=${busy ? 'true' : nothing} title=${look.title ?? nothing}
    aria-label=${look.label ?? nothing} data-action=${ref.actionId} @click=${click}>${look.content}</button>`;
}

function choiceFor(button: { value?: string }): Choice {
  return button.value === undefined ? {} : { value: button.value };
}

/** Draws a button; one with an address opens it and tells the app as well. */
export function drawButton(button: Button | WorkflowButton, surface: Surface, ref: ElementRef): TemplateResult {
  const look: Look = {
    classes: `button ${button.style ?? ''}`,
    label: button.accessibility_label,
    content: drawText(button.text, surface.names),
  };
  return drawOne(surface, ref, look, () =>
    confirmed(surface, button, () => {
      if (button.type === 'button') openLink(button.url);
      surface.use(ref, button.type === 'button' ? choiceFor(button) : {});
    }),
  );
}

/** Draws two thumbs. */
export function drawFeedback(feedback: FeedbackButtons, surface: Surface, ref: ElementRef): TemplateResult {
  const drawThumb = (button: FeedbackButtons['positive_button'], sign: string): TemplateResult => {
    const label = button.accessibility_label ?? button.text.text;
    const look = { classes: 'icon-button', label, content: drawNamed(`:${sign}:`), title: button.text.text };
    return drawOne(surface, ref, look, () => surface.use(ref, { value: button.value }));
  };
  return html`<span class="feedback">${drawThumb(feedback.positive_button, '+1')}${drawThumb(feedback.negative_button, '-1')}</span>`;
}

const icons: Record<string, string> = { trash: 'wastebasket' };

/** Draws an icon button, for those whom the app lets see it. */
export function drawIconButton(button: IconButton, surface: Surface, ref: ElementRef): TemplateResult {
  if (button.visible_to_user_ids && !button.visible_to_user_ids.includes(surface.names.me)) return html``;
  const look: Look = {
    classes: 'icon-button',
    label: button.accessibility_label ?? button.text.text,
    content: drawNamed(`:${icons[button.icon] ?? button.icon}:`),
    title: button.text.text,
  };
  return drawOne(surface, ref, look, () => confirmed(surface, button, () => surface.use(ref, choiceFor(button))));
}
