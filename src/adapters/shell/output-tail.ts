// The end of what a program prints, however much that is: the rest is read and dropped, so that memory stays as it is.
import { stripVTControlCharacters } from 'node:util';
import { hideValues, type Secret, scrub } from '../../lib/redaction.ts';

export type OutputTail = {
  add(chunk: Buffer): void;
  /** How much was added in all, in bytes. */
  bytes(): number;
  /** The last bytes as text, without secrets and without what a terminal would obey. */
  text(): string;
};

/**
 * Keeps the last `most` bytes. `secrets` are removed from the text whole, also the one that the cut goes through: at the start a piece as long
 * as the longest of them is left out, and the broken line with it.
 */
export function openOutputTail(most: number, secrets: readonly Secret[]): OutputTail {
  const margin = Math.max(0, ...secrets.map((secret) => Buffer.byteLength(secret.reveal()) * 4));
  const kept: Buffer[] = [];
  let keptBytes = 0;
  let bytes = 0;
  return {
    add(chunk) {
      bytes += chunk.length;
      kept.push(chunk);
      keptBytes += chunk.length;
      while (keptBytes - (kept[0]?.length ?? 0) >= most + margin) keptBytes -= kept.shift()?.length ?? 0;
    },
    bytes: () => bytes,
    text() {
      const isCut = bytes > keptBytes || keptBytes > most + margin;
      const end = Buffer.concat(kept)
        .subarray(-(most + margin))
        .toString('utf8');
      const hidden = hideValues(end, secrets);
      return lastBytes(scrub(printable(isCut ? fromWholeLine(hidden.slice(margin)) : hidden)), most).trimEnd();
    },
  };
}

function fromWholeLine(text: string): string {
  const at = text.indexOf('\n');
  return `…\n${at < 0 ? text : text.slice(at + 1)}`;
}

// A carriage return draws a line anew, which on paper is another line.
function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '');
}

function lastBytes(text: string, most: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= most) return text;
  let start = bytes.length - most;
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start).toString('utf8');
}
