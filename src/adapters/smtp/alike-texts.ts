// Encodes texts that differ in one place, such as a greeting: what stands before and after it is encoded once.
import { encode, wrap } from 'nodemailer/lib/qp';

/** A line of quoted-printable goes on in the next one (RFC 2045, 6.7). */
const goesOn = '=\r\n';
const lineLength = 76;

const encoded = (text: string): string => wrap(encode(Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'utf8')), lineLength);

/**
 * @returns a function that encodes a text as quoted-printable, in pieces. What texts have in common is found from those that were seen; one that
 *   has little in common with them is encoded as a whole, and is what the next ones are compared with.
 */
export function openAlikeTexts(): (text: string) => Buffer[] {
  let before = '';
  let after = '';
  let begin = Buffer.alloc(0);
  let end = Buffer.alloc(0);
  const remember = (newBefore: string, newAfter: string) => {
    before = newBefore;
    after = newAfter;
    begin = Buffer.from(encoded(before));
    end = Buffer.from(encoded(after));
  };
  const fits = (text: string) =>
    text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
  return (text) => {
    if (!fits(text)) {
      const known = before.length + after.length;
      const first = commonStart(text, before);
      const last = commonEnd(text, after, text.length - first);
      if (first + last > known / 2 && first + last > text.length / 2)
        remember(text.slice(0, first), text.slice(text.length - last));
      else remember(text, '');
    }
    const own = text.slice(before.length, text.length - after.length);
    return [begin, Buffer.from(`${goesOn}${encoded(own)}${goesOn}`), end];
  };
}

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
