// Which feature flags are on, as it is told.
import type { FlagState } from './flag-source.ts';

/** Names are data of the project: one line each, cut. `isCut`: there are more. */
export type FlagReport =
  | { state: 'off'; remedy: string }
  | { state: 'on'; at: Date; flags: FlagState[]; isCut: boolean };
