// Who can be asked how the application itself does: a Prometheus, by queries of policy.

/** One number; null where the query finds nothing to make it of, and `remark` says so. `ageMs`: how old it was when it was given. */
export type ApplicationAnswer = { value: number | null; ageMs: number; remark: string | null };

export type ApplicationSource = {
  /** How it is asked, for people. */
  readonly via: string;
  /** @throws AppError of kind unavailable (no answer) or invalid (one that nobody understands). */
  ask(query: string): Promise<ApplicationAnswer>;
};
