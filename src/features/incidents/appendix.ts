// What an exported timeline has besides its entries, such as what users were told: later features fill it, this one only writes it down.
import type { Actor } from '../events/event.ts';

/** What it says of people are mentions, `<@U012AB3CD>`. */
export type AppendixRow = {
  /** What it is called, such as `C7`. */
  entry: string;
  /** When it began, and by whom: where it belongs among the entries. */
  at: Date;
  actor: Actor;
  /** The last hash of its own record. */
  hash: string;
  columns: Readonly<Record<string, string>>;
};

/** A table by its name; each row has the same columns. */
export type Appendix = { name: string; title: string; rows: readonly AppendixRow[] };
