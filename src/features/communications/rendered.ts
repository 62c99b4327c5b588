// What one message template became, in every channel that it has; the recipient's name is put into the e-mail afterwards.
import { isolated } from './clean-text.ts';

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

/** One message in one locale and time zone. A channel that its template does not have is null. */
export type Rendered = {
  locale: string;
  /** `html` and `text` may hold the place of the recipient's name: pass them through {@link mergeName} before they leave. */
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

/** Puts the recipient's name, as text, where the template greets them; its fall-back greeting where there is no name that can be shown. */
export function mergeName(email: RenderedEmail, recipient: string | null, locale: string): RenderedEmail {
  const shown = showable(recipient);
  const merge = (text: string, inText: (text: string) => string) =>
    text.replace(greetings, (_, greeting: string, without: string) =>
      shown === null ? without : greeting.replace(name, () => inText(isolated(shown, locale))),
    );
  return { subject: email.subject, html: merge(email.html, escapeHtml), text: merge(email.text, (text) => text) };
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
