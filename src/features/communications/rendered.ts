// What one message template became, in every channel that it has; what is the recipient's own is put into the e-mail afterwards.
import { isolated } from './clean-text.ts';
import { type DateReader, writeDates } from './date-mark.ts';
import { writeNumbers } from './number-mark.ts';
import { remember } from './remember.ts';

export const channels = ['email', 'in_app', 'status_page', 'slack'] as const;
export type Channel = (typeof channels)[number];

/** The scale of in-app messages. */
export const inAppLevels = ['info', 'success', 'warning', 'critical'] as const;
/** What a status page may say: of an incident, then of maintenance. */
export const statusPageStatuses = [
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'scheduled',
  'in_progress',
  'completed',
] as const;

export type RenderedEmail = { subject: string; html: string; text: string };

/** One message in one locale. A channel that its template does not have is null. */
export type Rendered = {
  locale: string;
  /** Holds the places of the recipient's name, of dates and of numbers: pass it through {@link mergeRecipient} before it leaves. */
  email: RenderedEmail | null;
  inApp: { level: (typeof inAppLevels)[number]; title: string; text: string } | null;
  statusPage: { title: string; status: (typeof statusPageStatuses)[number]; body: string } | null;
  slack: { text: string; blocks: readonly object[] } | null;
};

// Characters that Unicode keeps for use inside a program: a value that holds one is refused, so nobody can write a greeting's place by hand.
const [open, name, or, close] = ['\uFDD0', '\uFDD1', '\uFDD2', '\uFDD3'];
const greetings = new RegExp(`${open}([^${or}]*)${or}([^${close}]*)${close}`, 'g');

/** The place of a greeting: with the name where `{name}` stands, and the one for a person whose name is not known. Both as text. */
export function greetingMark(withName: string, without: string): string {
  return `${open}${withName.replace('{name}', name)}${or}${without}${close}`;
}

/** To whom an e-mail goes: how dates are written there and in which time zone, as `readerOf` knows it, and the name that is theirs. */
export type Recipient = DateReader & { name: string | null };

/**
 * Puts in what is the recipient's own, as text: the name where the template greets them, its fall-back greeting where there is no name that can
 * be shown; and dates and numbers as they write them, in their time zone. The same object for whoever gets the same and is not named.
 */
export function mergeRecipient(email: RenderedEmail, { name: given, format, timeZone }: Recipient): RenderedEmail {
  const shown = showable(given);
  const parts = partsOf(email);
  if (shown === null) return parts(`${format} ${timeZone} nobody`);
  return greet(parts(`${format} ${timeZone}`), isolated(shown, format));
}

const readersRemembered = 200;
const known = new WeakMap<RenderedEmail, (key: string) => RenderedEmail>();

// All but the name is the same for everybody in a time zone.
function partsOf(email: RenderedEmail): (key: string) => RenderedEmail {
  const made =
    known.get(email) ??
    remember(readersRemembered, (key) => {
      const [format = '', timeZone = '', nobody] = key.split(' ');
      const dated = dateFor(email, { format, timeZone });
      return nobody === undefined ? dated : greet(dated, null);
    });
  known.set(email, made);
  return made;
}

/** Writes the dates and numbers whose marks stand in a text, as its reader does. */
export const writeMarks = (text: string, reader: DateReader, inText = (one: string) => one): string =>
  writeNumbers(writeDates(text, reader, inText), reader.format, inText);

function dateFor({ subject, html, text }: RenderedEmail, reader: DateReader): RenderedEmail {
  return {
    // A header of plain spaces need not be encoded.
    subject: writeMarks(subject, reader, (one) => one.replace(/\s/g, ' ')),
    html: writeMarks(html, reader, escapeHtml),
    text: writeMarks(text, reader),
  };
}

function greet({ subject, html, text }: RenderedEmail, shown: string | null): RenderedEmail {
  const merge = (whole: string, inText: (text: string) => string) =>
    whole.replace(greetings, (_, greeting: string, without: string) =>
      shown === null ? without : greeting.replace(name, () => inText(shown)),
    );
  return { subject, html: merge(html, escapeHtml), text: merge(text, (one) => one) };
}

/** Text as HTML that shows exactly that text, within elements and attributes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

const longestName = 60;

/**
 * The name as it can be greeted. People choose their names themselves, and some write an advertisement there: what is long, or what a mail
 * program would turn into a link, is not said on our behalf.
 */
function showable(recipient: string | null): string | null {
  // What cannot be seen or turns the direction of what follows; but the two joiners, which some scripts need.
  const text = (recipient ?? '')
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\s]|(?![\u200c\u200d])\p{Cf}/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  if (!/[\p{L}\p{N}]/u.test(text) || text.length > longestName) return null;
  return /[@/\\<>{}[\]]|\.\p{L}{2}|\d{5}/u.test(text) ? null : text;
}
