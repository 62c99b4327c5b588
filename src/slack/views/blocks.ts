// The blocks that most messages and modals consist of.
import type { ActionsBlock, Button, ConfirmationDialog, ContextBlock, HeaderBlock, SectionBlock } from '@slack/types';
import { limits } from '../../blockkit/limits.ts';

// Lengths are UTF-16 units, as Slack's; half a letter would be none.
const cut = (text: string, most: number) =>
  text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;

/** A paragraph; `mrkdwn` must be escaped where it holds what somebody typed. */
export const section = (mrkdwn: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cut(mrkdwn, limits.sectionText) },
});

/** A paragraph of what somebody typed: nothing in it is markup. */
export const plain = (text: string): SectionBlock => ({
  type: 'section',
  text: { type: 'plain_text', text: cut(text, limits.sectionText), emoji: false },
});

/** Up to ten facts, two beside each other where there is room. */
export const fields = (facts: readonly (readonly [label: string, mrkdwn: string])[]): SectionBlock => ({
  type: 'section',
  fields: facts.map(([label, mrkdwn]) => ({ type: 'mrkdwn', text: `*${label}*\n${cut(mrkdwn, 1900)}` })),
});

export const context = (mrkdwn: string): ContextBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: cut(mrkdwn, limits.text) }],
});

export const header = (text: string): HeaderBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: cut(text, limits.headerText), emoji: true },
});

export type ButtonInit = {
  action: string;
  text: string;
  value: string;
  style?: 'primary' | 'danger';
  /** Asks before it is done: what exactly, and what the button that does it says. */
  confirm?: { title: string; text: string; confirm: string };
};

/** A button; its value holds ids only. */
export const button = ({ action, text, value, style, confirm }: ButtonInit): Button => ({
  type: 'button',
  action_id: action,
  text: { type: 'plain_text', text, emoji: true },
  value,
  ...(style === undefined ? {} : { style }),
  ...(confirm === undefined ? {} : { confirm: confirmation(confirm) }),
});

const confirmation = ({ title, text, confirm }: NonNullable<ButtonInit['confirm']>): ConfirmationDialog => ({
  title: { type: 'plain_text', text: cut(title, limits.confirmTitle) },
  text: { type: 'plain_text', text: cut(text, limits.confirmText) },
  confirm: { type: 'plain_text', text: cut(confirm, limits.confirmButton) },
  deny: { type: 'plain_text', text: 'Not now' },
});

export const actions = (blockId: string, buttons: readonly ButtonInit[]): ActionsBlock => ({
  type: 'actions',
  block_id: blockId,
  elements: buttons.map(button),
});
