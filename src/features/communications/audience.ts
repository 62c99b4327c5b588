// An audience: which one somebody chose, and who of the rows that it gives can be written to.
import { z } from 'zod';
import { type AudienceChoice, hashOf } from './communication.ts';
import type { Entry } from './delivery-store.ts';
import { invalidRequest } from './invalid-request.ts';
import type { AudiencePolicy, CommunicationPolicy } from './policy.ts';
import { readerOf } from './reader.ts';

/** A row of an audience's query. What it says of a person may be missing; who the person is, may not. */
export const AudienceRow = z.object({
  email: z.string().nullable().optional(),
  locale: z.string().nullable().optional(),
  time_zone: z.string().nullable().optional(),
  name: z.string().nullable().optional(),
});
export type AudienceRow = z.output<typeof AudienceRow>;

/**
 * The audience of that name, with the values of its parameters checked.
 * @throws AppError `communications.no_audience`, `communications.wrong_parameter`
 */
export function chooseAudience(
  { audiences }: Pick<CommunicationPolicy, 'audiences'>,
  choice: { name: string; parameters: readonly string[] } | undefined,
): AudienceChoice {
  const found = choice === undefined ? undefined : audiences[choice.name];
  if (choice === undefined || found === undefined) {
    const known = Object.keys(audiences).join(', ') || 'none';
    throw invalidRequest('no_audience', `There is no audience "${choice?.name ?? ''}"; policy names: ${known}.`);
  }
  if (choice.parameters.length !== found.parameters.length) {
    const labels = found.parameters.map(({ label }) => label).join(', ') || 'none';
    throw invalidRequest('wrong_parameter', `The audience "${choice.name}" takes these values: ${labels}.`);
  }
  const parameters = found.parameters.map((parameter, index) =>
    checkedValue(parameter, choice.parameters[index] ?? ''),
  );
  return { name: choice.name, parameters, definition_hash: definitionHash(found) };
}

/** Tells whether an audience means the same as when it was chosen. */
export const definitionHash = ({ query, file }: AudiencePolicy): string =>
  hashOf({ query: query ?? null, file: file ?? null });

function checkedValue(parameter: AudiencePolicy['parameters'][number], given: string): string | number {
  const { label, type, choices = [], minimum = -1e9, maximum = 1e9 } = parameter;
  const text = given.trim();
  if (type === 'choice' && !choices.includes(text))
    throw invalidRequest('wrong_parameter', `${label} must be one of ${choices.join(', ')}.`);
  if (type !== 'number') {
    if (text !== '' && text.length <= 500 && !/\p{Cc}/u.test(text)) return text;
    throw invalidRequest('wrong_parameter', `${label} must be one line of at most 500 characters.`);
  }
  const value = Number(text);
  if (text !== '' && Number.isFinite(value) && value >= minimum && value <= maximum) return value;
  throw invalidRequest('wrong_parameter', `${label} must be a number from ${minimum} to ${maximum}.`);
}

// RFC 5321 without quoted local parts and literals, which no provider of ours delivers to; letters of other alphabets are allowed (RFC 6531).
const local = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const domain = /^([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;

/** Why nothing can be sent to an address; undefined when something can. */
export function addressProblem(address: string): string | undefined {
  if (address === '') return 'no address';
  if (/\p{Cc}/u.test(address)) return 'holds a line break or another control character';
  if (address.length > 254) return 'longer than 254 characters';
  const at = address.lastIndexOf('@');
  if (at < 0) return 'has no @';
  if (at > 64 || !local.test(address.slice(0, at))) return 'what stands before the @ is not valid';
  if (!domain.test(address.slice(at + 1))) return 'what stands after the @ is no domain';
  return undefined;
}

const longestName = 200;

/** What the ledger keeps of a row whose address is valid: no more than it takes to write to that person. */
export function entryOf(
  row: AudienceRow,
  { there, fallback }: { there: ReadonlySet<string>; fallback: { locale: string; timeZone: string } },
): Entry {
  const { format, timeZone } = readerOf(row.locale ?? null, row.time_zone ?? null, there, fallback);
  const address = (row.email ?? '').trim();
  const recipient = address.toLowerCase();
  const name = (row.name ?? '').replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return {
    recipient,
    address: address === recipient ? null : address,
    locale: format,
    time_zone: timeZone,
    name: name === '' ? null : [...name].slice(0, longestName).join(''),
  };
}
