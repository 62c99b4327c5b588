// Encodes texts that differ in one place, such as a greeting: what stands before and after it is encoded once.
import { encode, wrap } from 'nodemailer/lib/qp';

/** A line of quoted-printable goes on in the next one (RFC 2045, 6.7). */
const goesOn = '=\r\n';
// Of 76, with room for a dot that becomes three characters and for what makes the last line go on.
const lineLength = 73;

// A dot that begins a line would have to be doubled for SMTP, and everything copied for it.
const encoded = (text: string): string =>
  wrap(encode(Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'utf8')), lineLength).replace(/^\./gm, '=2E');

/** What texts have in common, encoded. */
type Frame = { before: string; after: string; begin: Buffer; end: Buffer };

/**
 * @returns a function that encodes a text as quoted-printable, in pieces. What texts have in common is found from those that were seen; one that
 *   has little in common with them is encoded as a whole, and is what the next ones are compared with.
 */
export function openAlikeTexts(): (text: string) => Buffer[] {
  let last: string | undefined;
  let whole: Buffer | undefined;
  let frame: Frame | undefined;
  const learn = (text: string): Frame | undefined => {
    if (last === undefined) return undefined;
    // No longer than before, so that it soon fits all that come.
    const first = Math.min(commonStart(text, last), frame?.before.length ?? text.length);
    const rest = commonEnd(text, last, text.length - first);
    const end = Math.min(rest, frame?.after.length ?? rest);
    if (first + end <= text.length / 2) return undefined;
    const [before, after] = [text.slice(0, first), text.slice(text.length - end)];
    return { before, after, begin: Buffer.from(encoded(before)), end: Buffer.from(encoded(after)) };
  };
  return (text) => {
    if (whole !== undefined && text === last) return [whole];
    if (frame === undefined || !fits(text, frame)) {
      frame = learn(text);
      last = text;
      whole = undefined;
    }
    if (frame === undefined) {
      whole = Buffer.from(encoded(text));
      return [whole];
    }
    const own = text.slice(frame.before.length, text.length - frame.after.length);
    return [frame.begin, Buffer.from(`${goesOn}${encoded(own)}${goesOn}`), frame.end];
  };
}

const fits = (text: string, { before, after }: Frame): boolean =>
  text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);

// A cut never parts what belongs together: two halves of a character, or of a line's end.
function commonStart(text: string, other: string): number {
  let length = 0;
  while (length < text.length && length < other.length && text.charCodeAt(length) === other.charCodeAt(length))
    length += 1;
  while (length > 0 && isParted(text, length)) length -= 1;
  return length;
}

function commonEnd(text: string, other: string, most: number): number {
  let length = 0;
  const at = (one: string) => one.charCodeAt(one.length - 1 - length);
  while (length < most && length < other.length && at(text) === at(other)) length += 1;
  while (length > 0 && isParted(text, text.length - length)) length -= 1;
  return length;
}

function isParted(text: string, index: number): boolean {
  const [left, right] = [text.charCodeAt(index - 1), text.charCodeAt(index)];
  return (left >= 0xd800 && left <= 0xdbff) || (right >= 0xdc00 && right <= 0xdfff) || left === 13;
}
