// The contract of an e-mail provider: one call hands over one e-mail, once, and says what came of it. It never retries by itself.
import type { Outcome } from './delivery.ts';

export type Mail = {
  /** Of this delivery: the same for the same communication and recipient, so that a mail box can tell a copy. */
  messageId: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Readonly<Record<string, string>>;
  /** The link by which this recipient unsubscribes with one click. */
  unsubscribe?: string | undefined;
  /** E-mails that have this and their subject in common differ in little more than a name. */
  alike?: string;
};

export type Mailer = {
  readonly name: string;
  /** E-mails a second, of all replicas together. */
  readonly perSecond: number;
  /** How many it takes at the same time. */
  readonly connections: number;
  /** Never rejects. */
  send(mail: Mail): Promise<Outcome>;
  close(): Promise<void>;
};

/** What tells mail programs of the link (RFC 2369, RFC 8058). */
export const unsubscribeHeaders = (link: string): Readonly<Record<string, string>> => ({
  'List-Unsubscribe': `<${link}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
});

export type Mailers = {
  /** Those that can be used, in the order in which they are tried. */
  all(): readonly Mailer[];
  /** Why none can, with the remedy; undefined when one can. */
  missing(): string | undefined;
  close(): Promise<void>;
};
