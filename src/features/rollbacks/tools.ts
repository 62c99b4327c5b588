// What steps use besides the target database; each is bound to an outside system by compose.
import type { Json } from '../../lib/canonical-json.ts';
import type { Secret } from '../../lib/redaction.ts';

/** Reads one environment variable that policy names; undefined when it is not set. */
export type Variables = (name: string) => Secret | undefined;

export type CommandEnd = {
  exitCode: number | null;
  /** Why it did not end by itself; null when it did. */
  ended: 'timeout' | 'cancelled' | 'signal' | 'not_started' | null;
  /** The end of both outputs together, scrubbed and capped. */
  output: string;
  /** The end of standard output alone. */
  stdout: string;
  /** How much was printed in all, in bytes. */
  bytes: number;
};

export type HttpAnswer = {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
  json: Json | undefined;
};

/** A tool that policy names: a program, an HTTP service, a cluster, a Redis. */
export type ToolKind = 'command' | 'http' | 'kubernetes' | 'redis' | 'supabase';

/** The flags of a Supabase project. @throws AppError `supabase.unreachable`, `supabase.refused`, `rollbacks.no_flag`: nothing was changed */
export type FlagStore = {
  /** Null where it was never set. */
  read(flag: string, signal: AbortSignal): Promise<boolean | null>;
  /** Never retried. @throws AppError `rollbacks.outcome_unknown` */
  write(flag: string, enabled: boolean | null, signal: AbortSignal): Promise<void>;
};

export type Tools = {
  /** Undefined when the tool is there; else why it is not, with the remedy. */
  has(kind: ToolKind, name: string): string | undefined;
  /** Runs a program that policy allows, with these arguments after those that policy gives it. Secrets in its environment are policy's. */
  command(
    name: string,
    run: {
      args: readonly string[];
      timeoutMs: number;
      signal: AbortSignal;
      input?: string;
      /** Its output is not even read, since it would show a secret. */
      discard?: boolean;
      onOutput?: (bytes: number) => void;
    },
  ): Promise<CommandEnd>;
  /** Sends one request to a service that policy names; `path` is below its address. Never retried. @throws AppError `http.not_sent`; where the answer is lost `http.unanswered` of a GET, `rollbacks.outcome_unknown` of others */
  http(
    name: string,
    request: {
      method: string;
      path: string;
      headers?: Readonly<Record<string, string>>;
      body?: Json;
      timeoutMs: number;
      signal: AbortSignal;
    },
  ): Promise<HttpAnswer>;
  /** The flags of a project that policy names. */
  flags(project: string): FlagStore;
};
