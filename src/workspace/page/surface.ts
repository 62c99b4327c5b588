// What a block knows of the place it is drawn in: whose names it may show, what was entered, and where a use of it goes.
import type { PageAction, PageAnswer } from '../page-protocol.ts';

/** The message or view that holds the blocks. */
export type Container = Extract<PageAction, { type: 'use' }>['container'];

/** Which element of the container: Slack's own pair of ids. */
export type ElementRef = { blockId: string; actionId: string };

/** An element's value as Slack puts it into `state.values`, without its type. */
export type Choice = Record<string, unknown>;

/** One entry of a people or channel select. */
export type Named = { id: string; name: string; kind: 'person' | 'bot' | 'public' | 'private' | 'direct' };

export type Names = {
  me: string;
  person: (id: string) => string | null;
  channel: (id: string) => string | null;
  /** A user group's handle. */
  group: (id: string) => string | null;
  people: () => readonly Named[];
  channels: () => readonly Named[];
};

export type Surface = {
  container: Container;
  /** The channel one is looking at, for `default_to_current_conversation`. */
  conversation: string | null;
  names: Names;
  /** What the person entered, or null as long as the element shows what the app set. */
  entered: (ref: ElementRef) => Choice | null;
  enter: (ref: ElementRef, choice: Choice) => void;
  /** Sends a use of the element to the app. */
  use: (ref: ElementRef, choice: Choice) => void;
  /** Asks the app what an external select offers for what was typed. */
  suggest: (ref: ElementRef, typed: string) => Promise<PageAnswer | null>;
  /** Says what is wrong with the element's value. */
  fail: (ref: ElementRef, words: string) => void;
  /** Whether a use of the element is still unanswered. */
  isBusy: (ref: ElementRef) => boolean;
  /** Asks the person first, as an element's `confirm` object says. */
  confirm: (question: object, then: () => void) => void;
  error: (blockId: string) => string | null;
};

/** A DOM id for something that belongs to an element, unique on the page. */
export function domId(surface: Surface, ref: ElementRef, part: string): string {
  const place = surface.container.kind === 'view' ? surface.container.viewId : surface.container.ts;
  return `${part}:${place}:${ref.blockId}:${ref.actionId}`.replace(/\s/g, '_');
}
