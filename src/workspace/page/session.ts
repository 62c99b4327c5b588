// What this tab knows and shows; every change goes through `change`, which draws the page anew once per frame.
import type { PageState } from '../page-protocol.ts';
import type { Choice } from './surface.ts';

/** What stands at the right: one thing at a time, as in Slack. */
export type Pane =
  | { kind: 'thread'; ts: string }
  | { kind: 'members' }
  | { kind: 'pins' }
  | { kind: 'refusals' }
  | { kind: 'troubles' };

/** What floats above the page: a menu, or a list to choose from. */
export type Floating = {
  /** What it belongs to: it stands beside it, and the focus goes back there. */
  anchor: HTMLElement;
  /** Further classes. */
  look: string;
  draw: () => unknown;
  /** Called once it is gone. */
  closed?: () => void;
};

export type Question = { words: object; agreed: () => void };

export type Session = {
  /** The last state the workspace sent; null until the first one came. */
  state: PageState | null;
  link: 'connecting' | 'open' | 'lost';
  /** Whom one acts as; null leaves the choice to the workspace. */
  as: string | null;
  channel: string | null;
  /** What was typed and not yet sent, by channel. */
  drafts: Map<string, string>;
  /** What was entered into elements, by place. */
  entered: Map<string, Choice>;
  /** Elements and views whose use is not yet answered. */
  busy: Set<string>;
  /** Counts what was entered or became busy, so that messages are drawn anew when it moves. */
  touched: number;
  /** What the app or the page found wrong with a view's inputs. */
  errors: Map<string, Record<string, string>>;
  notice: string | null;
  question: Question | null;
  pane: Pane | null;
  /** Of an app's direct message. */
  tab: 'messages' | 'home';
  /** The message one points at or has the focus in, whose actions are shown. */
  active: string | null;
  floating: Floating | null;
  showsSidebar: boolean;
  /** Whether newer messages are out of sight below. */
  isScrolledUp: boolean;
  /** Whether files are being dragged over the page. */
  isDragging: boolean;
  completion: Completion;
};

/** Where one is in the list that a composer offers. */
export type Completion = { index: number; caret: number; dismissedAt: string | null };

export const session: Session = {
  state: null,
  link: 'connecting',
  as: null,
  channel: null,
  drafts: new Map(),
  entered: new Map(),
  busy: new Set(),
  touched: 0,
  errors: new Map(),
  notice: null,
  question: null,
  pane: null,
  tab: 'messages',
  active: null,
  floating: null,
  showsSidebar: false,
  isScrolledUp: false,
  isDragging: false,
  completion: { index: 0, caret: 0, dismissedAt: null },
};

/** The time on the clock that the workspace and the app share. */
export function now(): Date {
  return new Date(Date.now() + (session.state?.clockAheadMs ?? 0));
}

let draw: () => void = () => {};
let isDue = false;

/** Says how the page is drawn; called once, at the start. */
export function drawWith(drawing: () => void): void {
  draw = drawing;
}

/** Changes the session and draws the page in the next frame, however many changes there are until then. */
export function change(changes: Partial<Session> = {}): void {
  Object.assign(session, changes);
  if (isDue) return;
  isDue = true;
  // Not requestAnimationFrame alone: a tab in the background has no frames, and must still mark what arrives.
  const next = document.visibilityState === 'visible' ? requestAnimationFrame : queueMicrotask;
  next(drawNow);
}

/** Draws what changed at once, for what must follow in the same breath: the focus goes into a list as it opens. */
export function drawNow(): void {
  if (!isDue) return;
  isDue = false;
  draw();
}
