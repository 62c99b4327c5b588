// What buttons carry: ids, parted by blanks.
import { AppError } from '../lib/errors.ts';

/** The number of an incident, from a button's value. @throws AppError `slack.unknown_button`. */
export function incidentNumber(value: string | undefined): number {
  const number = numberIn(value);
  if (number === undefined) throw unknownButton();
  return number;
}

/** The same, or undefined when it is no number of an incident. */
export function numberIn(value: string | undefined): number | undefined {
  const digits = /^#?(\d{1,9})$/.exec(value ?? '')?.[1];
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits);
}

/** `12 abc` → the incident's number and what follows it. @throws AppError `slack.unknown_button`. */
export function numberAndRest(value: string): { number: number; rest: string } {
  const [first = '', rest = ''] = value.split(/\s+(.*)/s);
  return { number: incidentNumber(first), rest };
}

/** `7 2 5` → the rollback's number, a step from 0, and up to which; what is not there is undefined. @throws AppError `slack.unknown_button`. */
export function runAt(value: string): { number: number; step: number | undefined; upTo: number | undefined } {
  const [number, step, upTo] = value.split(' ').map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : undefined));
  if (number === undefined) throw unknownButton();
  return { number, step, upTo };
}

/** The number of a rollback as somebody types it: `7`, `R7`. @throws AppError `slack.no_rollback_number` */
export function typedRollback(text: string): number {
  const digits = /^R?(\d{1,9})$/i.exec(text.trim())?.[1];
  if (digits !== undefined) return Number(digits);
  throw new AppError({
    kind: 'invalid',
    code: 'slack.no_rollback_number',
    message: 'something else than the number of a rollback was typed',
    userMessage: 'Say which rollback by its number, such as R7. Nothing was done. /auth-rollback list names them.',
  });
}

/** `7`, `7 3fa9…` or `7 de` → a communication's number and what follows it: the hash that was shown, or a locale. @throws AppError `slack.unknown_button`. */
export function communicationAt(value: string): { number: number; rest: string } {
  const [, number, rest = ''] = /^(\d{1,9})(?: (\S{1,100}))?$/.exec(value) ?? [];
  if (number === undefined) throw unknownButton();
  return { number: Number(number), rest };
}

/** `C12` as somebody types it; undefined for anything else. */
export function typedCommunication(text: string): number | undefined {
  const digits = /^C(\d{1,9})$/i.exec(text.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The number that somebody typed after a sub-command (`12`, `#12`), undefined when nothing was. @throws AppError `slack.no_number`. */
export function typedNumber(text: string): number | undefined {
  const number = numberIn(text);
  if (number === undefined && text !== '') throw noNumber();
  return number;
}

function noNumber(): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'slack.no_number',
    message: 'something else than the number of an incident was typed',
    userMessage:
      'Say which incident by its number, such as 12, or nothing in the channel of one. Nothing was done. /auth-incident list names the open ones.',
  });
}

function unknownButton(): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'slack.unknown_button',
    message: 'a button carried something else than the number of an incident',
    userMessage: 'This button is from an older version of Backbolt. Nothing was changed. Use the card of the incident.',
  });
}
