// A step type as the contract sees it: one step of it, something real that it acts on, and ways to look at and disturb that.
import type { MessageCatalog, World } from '../../../src/features/rollbacks/step-type.ts';

export type Fixture = {
  /** The type, and which kind of it where there are several: `backup by pg_dump`. */
  name: string;
  /** Something fresh to act on; what must be closed is registered with `afterThis`. */
  open(): Promise<Opened>;
};

export type Opened = {
  /** As it stands in a runbook, without id and title. */
  step: Record<string, unknown>;
  /** What this type needs of the world; the rest is filled in. */
  world: Partial<World>;
  /** The templates that it can name; none unless said. */
  messages?: MessageCatalog;
  /** All that the step could change, as one value to compare. */
  state(): Promise<unknown>;
  /** Somebody else changes what the step changed; the undo's preview must say so. Left out where nothing can tell. */
  meddle?(): Promise<unknown>;
  /** Lets a step that waits go on. */
  satisfy?(): Promise<unknown>;
  /** Has the effect happen and its answer lost; returns members to put in place of the step's. Only for `outside`. */
  lose?(): Promise<Record<string, unknown>>;
};
