// Each person's modals (a stack of at most three) and App Home.
import { randomBytes } from 'node:crypto';
import { limits } from '../blockkit/limits.ts';
import type { Clock } from '../lib/clock.ts';
import { completeBlocks } from './complete-blocks.ts';
import type { Values } from './interactions/input-state.ts';

type Shape = Record<string, unknown>;

export type OpenView = {
  readonly id: string;
  readonly person: string;
  readonly rootId: string;
  readonly previousId: string | null;
  /** The channel the person was in when it opened. */
  readonly channel: string | null;
  /** What the app sent, with ids filled in. */
  view: Shape & { blocks: Shape[] };
  /** Changes with each update. */
  hash: string;
  /** What the person had entered when the app last heard of it. */
  values: Values;
};

export type ViewStacks = {
  /** Bottom first. */
  of(person: string): readonly OpenView[];
  home(person: string): OpenView | undefined;
  find(id: string): OpenView | undefined;
  findExternal(externalId: string): OpenView | undefined;
  /** Opens a new stack, in place of any other. */
  open(person: string, view: Shape, channel: string | null): OpenView;
  /** Puts a view on top; undefined when the stack is full. */
  push(person: string, view: Shape, channel: string | null): OpenView | undefined;
  update(open: OpenView, view: Shape): OpenView;
  publish(person: string, view: Shape): OpenView;
  closeTop(person: string): void;
  clear(person: string): void;
};

/** No views; they live in memory only, as in Slack's client. */
export function openViewStacks(clock: Clock, changed: () => void): ViewStacks {
  const stacks = new Map<string, OpenView[]>();
  const homes = new Map<string, OpenView>();
  const byId = new Map<string, OpenView>();
  let count = 0;

  const newHash = () => `${Math.floor(clock.now().getTime() / 1000)}.${randomBytes(4).toString('hex')}`;

  function newView(person: string, view: Shape, channel: string | null, below: OpenView | undefined): OpenView {
    count += 1;
    const id = `V${count.toString(36).toUpperCase().padStart(8, '0')}`;
    const open: OpenView = {
      id,
      person,
      rootId: below?.rootId ?? id,
      previousId: below?.id ?? null,
      channel,
      view: { ...view, blocks: completeBlocks(view.blocks as unknown[]) },
      hash: newHash(),
      values: {},
    };
    byId.set(id, open);
    return open;
  }

  function setStack(person: string, stack: OpenView[]): void {
    for (const gone of (stacks.get(person) ?? []).filter((view) => !stack.includes(view))) byId.delete(gone.id);
    stacks.set(person, stack);
    changed();
  }

  return {
    of: (person) => stacks.get(person) ?? [],
    home: (person) => homes.get(person),
    find: (id) => byId.get(id),
    findExternal: (externalId) => [...byId.values()].find((open) => open.view.external_id === externalId),
    open(person, view, channel) {
      const open = newView(person, view, channel, undefined);
      setStack(person, [open]);
      return open;
    },
    push(person, view, channel) {
      const stack = stacks.get(person) ?? [];
      if (stack.length >= limits.modalStack) return undefined;
      const open = newView(person, view, channel, stack.at(-1));
      setStack(person, [...stack, open]);
      return open;
    },
    update(open, view) {
      open.view = { ...view, blocks: completeBlocks(view.blocks as unknown[]) };
      open.hash = newHash();
      changed();
      return open;
    },
    publish(person, view) {
      const shown = homes.get(person);
      if (shown !== undefined) return this.update(shown, view);
      const open = newView(person, view, null, undefined);
      homes.set(person, open);
      changed();
      return open;
    },
    closeTop: (person) => setStack(person, (stacks.get(person) ?? []).slice(0, -1)),
    clear: (person) => setStack(person, []),
  };
}
