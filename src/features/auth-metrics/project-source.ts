// What a Supabase project can be asked besides its database.

/** Sign-ins in the logs of [from, to); names are data of whoever signs in, cleaned and few. */
export type LogFigures = {
  from: Date;
  to: Date;
  succeeded: number;
  failed: number;
  byError: { name: string; count: number }[];
  durationMs: { p50: number; p95: number } | null;
};

/** Attempts in one minute of the logs with the same grant (`password`, `pkce`, …, `refresh_token`) and error code. */
export type LogAttempts = { minute: Date; grant: string; error: string | null; succeeded: number; failed: number };

/** How many sign-ins of one minute took as long, by the bucket of histogram.ts. */
export type LogDurations = { minute: Date; bucket: number; count: number };

/** The code of the error of an answer that is as long as answers may be: a shorter time has to be asked about. */
export const tooManyRows = 'supabase.too_many_rows';

export type Advisory = { name: string; title: string; level: string; detail: string; remediation: string | null };

/** What to do where there is none. */
export const projectRemedy =
  'Set SUPABASE_PROJECT_REF and SUPABASE_ACCESS_TOKEN, or SUPABASE_MCP_URL or SUPABASE_MCP_COMMAND, to read the logs and advisors of a Supabase project.';

/** Asks the project, each time. @throws AppError of kind unavailable or invalid. */
export type ProjectSource = {
  /** How it is asked, for people. */
  readonly via: string;
  /** Its reference at Supabase, where it was named. */
  readonly ref: string | undefined;
  logs(from: Date, to: Date): Promise<LogFigures>;
  /** Of [from, to), a day at most. @throws also `supabase.too_many_rows`. */
  attempts(from: Date, to: Date): Promise<LogAttempts[]>;
  /** The same. */
  durations(from: Date, to: Date): Promise<LogDurations[]>;
  advisories(): Promise<Advisory[]>;
  /** Ends what it started, such as a program; nothing is asked after it. */
  close?(): Promise<void>;
};
