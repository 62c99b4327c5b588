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
export type ToolKind = 'command' | 'http' | 'kubernetes' | 'redis' | 'supabase' | 'archives';

/** The flags of a Supabase project. @throws AppError `supabase.unreachable`, `supabase.refused`, `rollbacks.no_flag`: nothing was changed */
export type FlagStore = {
  /** Null where it was never set. */
  read(flag: string, signal: AbortSignal): Promise<boolean | null>;
  /** Never retried. @throws AppError `rollbacks.outcome_unknown` */
  write(flag: string, enabled: boolean | null, signal: AbortSignal): Promise<void>;
};

/** The folder of archives. A name is a plain file name. @throws AppError `shell.no_archives` */
export type Archives = {
  /** Where a program may write a file; the folder is made. */
  path(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  text(file: string): Promise<string>;
  remove(file: string): Promise<void>;
  /** Gives an archive that was written as the file `written` its name, and then its manifest, with the hash of it all. */
  seal(name: string, written: string, manifest: Json): Promise<void>;
  /** Undefined where there is no manifest; `isWhole` false when the archive is not the one that was sealed. */
  read(name: string): Promise<{ file: string; manifest: Json; isWhole: boolean } | undefined>;
};

/** A deployment as its cluster shows it. */
export type Deployment = {
  replicas: number;
  /** How many of its pods can be used. */
  ready: number;
  /** By container. */
  images: Readonly<Record<string, string>>;
  /** What the last restart of ours was marked with. */
  mark: string | null;
  /** All pods are new ones, and ready. */
  rolledOut: boolean;
};
/** How it shall be; what is left out stays. Another mark than the last one restarts the pods. */
export type DeploymentChange = { replicas?: number; images?: Readonly<Record<string, string>>; mark?: string };

/** Of a cluster, in the namespace that policy says. @throws AppError `kubernetes.unreachable`, `kubernetes.refused`: nothing was changed */
export type Deployments = {
  read(name: string, signal: AbortSignal): Promise<Deployment>;
  /** Never retried; `dryRun` has the cluster check it only. @throws AppError `rollbacks.outcome_unknown` */
  change(name: string, change: DeploymentChange, options: { dryRun: boolean; signal: AbortSignal }): Promise<void>;
};

/** Of a Redis database. @throws AppError `redis.unreachable`: nothing was changed */
export type Keys = {
  /** Of a prefix, or with null all there are; of a prefix it is not counted further than just above `most`. */
  count(prefix: string | null, options: { most: number; signal: AbortSignal }): Promise<number>;
  /** Never retried. @throws AppError `redis.too_many_keys` when nothing was deleted; `rollbacks.outcome_unknown` */
  remove(
    prefix: string,
    options: { most: number; signal: AbortSignal; onProgress: (removed: number) => void },
  ): Promise<number>;
  /** All keys. @throws AppError `rollbacks.outcome_unknown` */
  flush(signal: AbortSignal): Promise<number>;
};

type Command = {
  args: readonly string[];
  timeoutMs: number;
  signal: AbortSignal;
  input?: string;
  /** Its output is not even read, since it would show a secret. */
  discard?: boolean;
  onOutput?: (bytes: number) => void;
};

export type Tools = {
  /** Undefined when the tool is there; else why it is not, with the remedy. */
  has(kind: ToolKind, name: string): string | undefined;
  /** Runs a program that policy allows, with these arguments after those that policy gives it. Secrets in its environment are policy's. */
  command(name: string, run: Command): Promise<CommandEnd>;
  /** The same for programs of Postgres, told by their environment how to connect: `database` is the variable with the target's URL. */
  atTarget(name: string, database: string, run: Command): Promise<CommandEnd>;
  archives: Archives;
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
  deployments(cluster: string): Deployments;
  keys(redis: string): Keys;
};
