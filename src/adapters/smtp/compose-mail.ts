// Composes e-mails: what is the same for many recipients is encoded once, and only what differs is written anew.
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import { type Mail, unsubscribeHeaders } from '../../features/communications/mailer.ts';
import { openAlikeTexts } from './alike-texts.ts';

/** So many different e-mails are remembered: the locales of a communication, each in the time zones that its readers are in. */
const mostRemembered = 100;

type Template = {
  /** The header's lines but for those that differ. */
  header: string;
  boundary: string;
  text: (text: string) => Buffer[];
  html: (html: string) => Buffer[];
};

type Fixed = {
  from: { name: string; address: string };
  replyTo?: string;
  headers?: Readonly<Record<string, string>> | undefined;
};

/**
 * @param fixed what is the same in all e-mails
 * @returns a function that gives the e-mail as it is sent; undefined for an address that takes an encoding of its own
 */
export function openMailComposer(fixed: Fixed): (mail: Mail) => Promise<Readable | undefined> {
  const templates = new Map<string, Promise<Template>>();
  return async ({ subject, html, text, headers, to, messageId, unsubscribe, alike = '' }) => {
    if (!/^[\x21-\x7e]+$/.test(to)) return undefined;
    const key = JSON.stringify([alike, subject, headers]);
    const known = templates.get(key) ?? encodeHeader(subject, headers, fixed);
    templates.set(key, known);
    if (templates.size > mostRemembered) templates.delete(templates.keys().next().value ?? '');
    const template = await known;
    const own = {
      To: to,
      'Message-ID': messageId,
      Date: dateText(new Date()),
      ...(unsubscribe && unsubscribeHeaders(unsubscribe)),
    };
    const ownLines = Object.entries(own).map(([name, value]) => `${name}: ${value}\r\n`);
    const lines = `${ownLines.join('')}${template.header}\r\n\r\n`;
    const part = (type: string) =>
      `--${template.boundary}\r\nContent-Type: text/${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
    const chunks = [
      Buffer.from(`${lines}${part('plain')}`, 'latin1'),
      ...template.text(text),
      Buffer.from(`\r\n${part('html')}`, 'latin1'),
      ...template.html(html),
      Buffer.from(`\r\n--${template.boundary}--\r\n`, 'latin1'),
    ];
    return new Readable({
      read() {
        for (const chunk of chunks) if (chunk.length > 0) this.push(chunk);
        this.push(null);
      },
    });
  };
}

// The header is what a composer makes of an e-mail with two parts.
async function encodeHeader(subject: string, headers: Mail['headers'], fixed: Fixed): Promise<Template> {
  const composer = new MailComposer({
    from: fixed.from,
    ...(fixed.replyTo === undefined ? {} : { replyTo: fixed.replyTo }),
    // Every e-mail has a line of its own instead of this one.
    to: 'somebody@example.invalid',
    subject,
    headers: { ...headers, ...fixed.headers },
    text: 'text',
    html: '<p>HTML</p>',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const built = (await composer.compile().build()).toString('latin1');
  const lines = built.slice(0, built.indexOf('\r\n\r\n')).split(/\r\n(?![ \t])/);
  const header = lines.filter((line) => !/^(To|Message-ID|Date):/i.test(line)).join('\r\n');
  const boundary = /boundary="([^"]+)"/.exec(header)?.[1];
  if (boundary === undefined) throw new RangeError('an e-mail of two parts has no boundary');
  return { header, boundary, text: openAlikeTexts(), html: openAlikeTexts() };
}

// RFC 5322, as nodemailer writes it.
const dateText = (at: Date): string => at.toUTCString().replace(/GMT/, '+0000');
