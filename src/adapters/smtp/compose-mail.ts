// Composes e-mails: what is the same for many recipients is encoded once, and only the lines that differ are written anew.
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Mail } from '../../features/communications/mailer.ts';

/** So many different texts are remembered: the locales of a communication or two. */
const mostRemembered = 16;

type Parts = { subject: string; html: string; text: string; headers: Readonly<Record<string, string>> };
/** Undefined: seen once so far. */
type Template = { before: string; after: Buffer } | undefined;

// Neither can stand in an address or an id of ours.
const to = 'recipient@placeholder.invalid';
const messageId = '<placeholder@placeholder.invalid>';

/** @param fixed what is the same in all e-mails: from, reply-to and headers */
export function openMailComposer(fixed: {
  from: { name: string; address: string };
  replyTo?: string;
  headers?: Readonly<Record<string, string>> | undefined;
}): (mail: Mail) => Promise<Buffer | undefined> {
  const templates = new Map<string, Template>();
  return async ({ subject, html, text, headers, ...mail }) => {
    // Letters of other alphabets take an encoding of their own.
    if (!/^[\x21-\x7e]+$/.test(mail.to)) return undefined;
    const key = JSON.stringify([subject, headers]) + text + html;
    const seen = templates.has(key);
    let template = templates.get(key);
    if (template === undefined) {
      if (seen) template = await encode({ subject, html, text, headers: { ...headers, ...fixed.headers } }, fixed);
      templates.delete(key);
      templates.set(key, template);
      if (templates.size > mostRemembered) templates.delete(templates.keys().next().value ?? '');
    }
    if (template === undefined) return undefined;
    const lines = `To: ${mail.to}\r\nMessage-ID: ${mail.messageId}\r\nDate: ${dateText(new Date())}\r\n`;
    return Buffer.concat([Buffer.from(lines + template.before, 'latin1'), template.after]);
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
