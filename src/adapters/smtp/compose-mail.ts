// Composes e-mails: what is the same for many recipients is encoded once, and only the lines that differ are written anew.
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Mail } from '../../features/communications/mailer.ts';

/** So many different texts are remembered: the locales of a communication or two. */
const mostRemembered = 16;

type Parts = { subject: string; html: string; text: string; headers: Readonly<Record<string, string>> };
/** What was seen under one HTML; `template` when it was seen a second time. */
type Seen = { same: string; template: Template | undefined };
type Template = { before: string; after: Buffer };

// Neither can stand in an address or an id of ours.
const to = 'recipient@placeholder.invalid';
const messageId = '<placeholder@placeholder.invalid>';

/** @param fixed what is the same in all e-mails: from, reply-to and headers */
export function openMailComposer(fixed: {
  from: { name: string; address: string };
  replyTo?: string;
  headers?: Readonly<Record<string, string>> | undefined;
}): (mail: Mail) => Promise<Readable | undefined> {
  // By the HTML, which is as a rule the same object and so costs nothing to compare.
  const known = new Map<string, Seen>();
  return async ({ subject, html, text, headers, ...mail }) => {
    // Letters of other alphabets take an encoding of their own.
    if (!/^[\x21-\x7e]+$/.test(mail.to)) return undefined;
    const same = JSON.stringify([subject, headers]) + text;
    let seen = known.get(html);
    if (seen === undefined || seen.same !== same) {
      known.set(html, { same, template: undefined });
      if (known.size > mostRemembered) known.delete(known.keys().next().value ?? '');
      return undefined;
    }
    if (seen.template === undefined) {
      seen = {
        same,
        template: await encode({ subject, html, text, headers: { ...headers, ...fixed.headers } }, fixed),
      };
      known.set(html, seen);
    }
    const { before, after } = seen.template as Template;
    const lines = `To: ${mail.to}\r\nMessage-ID: ${mail.messageId}\r\nDate: ${dateText(new Date())}\r\n${before}`;
    return new Readable({
      read() {
        this.push(Buffer.from(lines, 'latin1'));
        // The same bytes for everybody.
        this.push(after);
        this.push(null);
      },
    });
  };
}

async function encode(parts: Parts, { from, replyTo }: { from: object; replyTo?: string }): Promise<Template> {
  const { headers, ...content } = parts;
  const composer = new MailComposer({
    ...content,
    from: from as { name: string; address: string },
    ...(replyTo === undefined ? {} : { replyTo }),
    to,
    messageId,
    headers: { ...headers },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const built = await composer.compile().build();
  const end = built.indexOf('\r\n\r\n');
  const kept = built
    .subarray(0, end)
    .toString('latin1')
    .split(/\r\n(?![ \t])/)
    .filter((line) => !/^(To|Message-ID|Date):/i.test(line));
  return { before: kept.join('\r\n'), after: built.subarray(end) };
}

// RFC 5322, as nodemailer writes it.
const dateText = (at: Date): string => at.toUTCString().replace(/GMT/, '+0000');
