// Which feature flags are on, of whoever keeps them: a table behind the API of a Supabase project.

/** `enabled` is null where the table has neither true nor false. */
export type FlagState = { name: string; enabled: boolean | null };

export type FlagSource = {
  /** Why it cannot be asked, with what to do about it; undefined: it can. */
  readonly missing: string | undefined;
  /** The first of them by name, `most` at most. @throws AppError of kind unavailable or invalid. */
  read(most: number): Promise<FlagState[]>;
};
