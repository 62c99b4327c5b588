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

export type Advisory = { name: string; title: string; level: string; detail: string; remediation: string | null };

/** Asks the project, each time. @throws AppError of kind unavailable or invalid. */
export type ProjectSource = {
  /** How it is asked, for people. */
  readonly via: string;
  logs(from: Date, to: Date): Promise<LogFigures>;
  advisories(): Promise<Advisory[]>;
  /** Ends what it started, such as a program; nothing is asked after it. */
  close?(): Promise<void>;
};
