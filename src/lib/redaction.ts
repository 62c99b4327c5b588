// Keeps secrets out of everything that leaves the process: logs, events, Slack, command output.
import { inspect } from 'node:util';

const hidden = '[redacted]';

/** A value that cannot be printed by accident: every way to turn it into text gives `[redacted]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one call that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}

// JSON within JSON has its quotes and slashes behind backslashes: `\\*` stands before each, and takes whole escapes only, so that scrubbing a
// line of JSON leaves it JSON. Lengths are bounded, or a long word without a blank would be looked through once for each of its letters.
const secretName = String.raw`(?:[\w-]{0,200}[_-])?(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|authorization)`;
const rules: readonly [RegExp, string][] = [
  // Slack tokens: xoxb-, xoxp-, xoxe.xoxp-, xapp- …
  [/\bx(?:ox[a-z](?:\.xox[a-z])?|app)-[A-Za-z0-9-]{6,}/g, hidden],
  [/\bhttps:\\*\/\\*\/hooks\.slack\.com(?:\\*\/[^\s"'\\/]+)+/g, hidden],
  // The password of any URL, up to the last @, since passwords hold some: postgres://user:p@ssword@host
  [/([a-z][a-z0-9+.-]{0,30}:\\*\/\\*\/[^\s:@/"'\\]{0,200}):[^\s"'\\]{1,1000}@/gi, `$1:${hidden}@`],
  // JSON Web Tokens
  [/\beyJ[\w-]{8,2000}\.[\w-]{8,}\.[\w-]*/g, hidden],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${hidden}`],
  [
    new RegExp(String.raw`(\\*"?\b${secretName}\\*"?\s*[:=]\s*\\*"?)(?!\[redacted\])[^\s"',;&\\}\]]+`, 'gi'),
    `$1${hidden}`,
  ],
];
const namesSecret = new RegExp(`^${secretName}$`, 'i');

/** Returns the text with everything that looks like a secret replaced by `[redacted]`. Scrubbing twice changes nothing more. */
export function scrub(text: string): string {
  return rules.reduce((scrubbed, [pattern, replacement]) => scrubbed.replace(pattern, replacement), text);
}

// Hiding every "on" or "prod" would hide words, not secrets.
const shortestHidden = 6;

/** Replaces these values wherever they stand, also as they look in a URL, in JSON and in base64, and the password of a URL by itself. */
export function hideValues(text: string, secrets: readonly Secret[]): string {
  const forms = new Set(secrets.flatMap((secret) => formsOf(secret.reveal())));
  const longestFirst = [...forms].filter((form) => form.length >= shortestHidden).sort((a, b) => b.length - a.length);
  return longestFirst.reduce((left, form) => left.replaceAll(form, hidden), text);
}

function formsOf(value: string): string[] {
  const password = URL.canParse(value) ? new URL(value).password : '';
  const parts = [value, ...value.split('\n').map((line) => line.trim()), password, unescaped(password)];
  const base64 = (part: string) => Buffer.from(part).toString('base64').replace(/=+$/, '');
  return parts
    .filter((part) => part.length >= shortestHidden)
    .flatMap((part) => [part, encodeURIComponent(part), JSON.stringify(part).slice(1, -1), base64(part)]);
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a text holds what looks like a secret, or held one that was taken out. */
export const holdsSecret = (text: string): boolean => text.includes(hidden) || scrub(text) !== text;

/** Scrubs, then cuts to at most `maxBytes` bytes of UTF-8 without splitting a character. */
export function scrubAndCap(text: string, maxBytes: number): string {
  const bytes = Buffer.from(scrub(text), 'utf8');
  if (bytes.length <= maxBytes) return bytes.toString('utf8');
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString('utf8');
}

/** Scrubs every string of a JSON-like value, at any depth, and hides those whose key names a secret. Secrets become their hidden form. */
export function scrubDeep<T>(value: T): T {
  if (typeof value === 'string') return scrub(value) as T;
  if (value instanceof Secret) return hidden as T;
  if (Array.isArray(value)) return value.map(scrubDeep) as T;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const scrubMember = (key: string, member: unknown) =>
    typeof member === 'string' && namesSecret.test(key) ? hidden : scrubDeep(member);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, scrubMember(key, member)])) as T;
}
