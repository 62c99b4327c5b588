// A table behind the API of a Supabase project, and what its failures mean.
import { AppError } from '../../lib/errors.ts';
import type { Secret } from '../../lib/redaction.ts';

const answerMs = 10_000;

/** By which variables a project is reached. */
export type ProjectVariables = { url: string; key: string };
type Variable = (name: string) => Secret | undefined;

/** What is wrong with them, with what to do; undefined: nothing. @param words how people call the project, and the key that it takes. */
export function missingVariable(
  { url, key }: ProjectVariables,
  variable: Variable,
  words: { project: string; key: string },
): string | undefined {
  const address = variable(url)?.reveal();
  if (address === undefined) return `${url} is not set: set it to the URL of ${words.project}`;
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) return `${url} is not an http(s) address`;
  if (variable(key) !== undefined) return undefined;
  return `${key} is not set: set it to ${words.key} of ${words.project}`;
}

/** @param table schema.table. The client is loaded when it is first used: it has something for everything that Supabase has. */
export async function openTable({ url, key }: ProjectVariables, variable: Variable, table: string) {
  const [schema = '', name = ''] = table.split('.');
  const { createClient } = await import('@supabase/supabase-js');
  const client = createClient(variable(url)?.reveal() ?? '', variable(key)?.reveal() ?? '', {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  return client.schema(schema).from(name);
}

/** Ends with the signal, or when an answer takes too long. */
export const within = (signal?: AbortSignal): AbortSignal =>
  AbortSignal.any([...(signal === undefined ? [] : [signal]), AbortSignal.timeout(answerMs)]);

/** As the client tells it. */
export type Failure = { message: string; details?: string | null; code?: string };

const textOf = ({ message, code }: Failure) => (code ? `${message} (${code})` : message);

/** What a read came to. @param status of HTTP; 0: it failed on its way. */
export const notRead = (project: string, failure: Failure, status: number): AppError =>
  status >= 400 && status < 500 ? refused(project, textOf(failure)) : unreachable(project, textOf(failure));

// Whether a request had left is in what fetch said, which the client keeps as text. PGRST000-003 is an API that has no connection to its database.
export const isUnsent = ({ message, details, code }: Failure): boolean =>
  /^PGRST00[0-3]$/.test(code ?? '') ||
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT/.test(
    `${message} ${details ?? ''}`,
  );

export function unreachable(name: string, why: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'supabase.unreachable',
    message: `${name} cannot be reached: ${why}`,
    userMessage: `The project "${name}" was not reached (${why}). Nothing was changed. Retry when it can be reached.`,
  });
}

export function refused(name: string, why: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'supabase.refused',
    message: `${name} refused: ${why}`,
    userMessage: `The project "${name}" refused it: ${why}. Nothing was changed. Correct the table or the key that policy names.`,
  });
}
