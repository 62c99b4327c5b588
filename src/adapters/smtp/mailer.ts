// E-mail by SMTP: one pool of connections, no try of its own, and for each e-mail the knowledge of whether the server can have accepted it.
import type { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { Outcome } from '../../features/communications/delivery.ts';
import { type Mailer, unsubscribeHeaders } from '../../features/communications/mailer.ts';
import type { CommunicationPolicy } from '../../features/communications/policy.ts';
import { second } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import { hideValues, type Secret } from '../../lib/redaction.ts';
import { openMailComposer } from './compose-mail.ts';

export type SmtpOptions = {
  name: string;
  /** smtp://user:password@host:587, smtps://… for TLS from the first byte. */
  url: Secret;
  perSecond: number;
  connections: number;
  from: CommunicationPolicy['from'];
  /** Headers of each e-mail, such as what a provider is told by. */
  headers?: Readonly<Record<string, string>>;
  /** What the provider calls an e-mail, from its answer to it. */
  idFrom?: (response: string) => string | null;
  /** Whether a refusal is about the account and not about this e-mail: then the provider is left alone, and the e-mail is sent later. */
  isAboutUs?: (reply: Reply) => boolean;
  /** Sends nothing, no password either, before STARTTLS. */
  requireTls?: boolean;
};

/** What a server answered about one e-mail. */
type Reply = { code: number; text: string; to: string };

// A server may take its time with a large message, not with a greeting.
const timeouts = { connectionTimeout: 10 * second, greetingTimeout: 10 * second, socketTimeout: 60 * second };

type Failure = Error & { code?: string; responseCode?: number; response?: string; command?: string };

/** Opens it; a connection is made for the first e-mail. */
export function openSmtpMailer(options: SmtpOptions): Mailer {
  const { name, url, connections, from } = options;
  const transport = createTransport({
    url: url.reveal(),
    pool: true,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
    maxRequeues: 0,
    requireTLS: options.requireTls ?? false,
    ...timeouts,
  });
  // Whether a byte of the message left is known to its stream alone. Of what is handed over here, the headers are the object that comes back.
  const streams = new WeakMap<object, Readable>();
  transport.use('stream', (mail, done) => {
    const { message } = mail;
    const create = message.createReadStream.bind(message);
    message.createReadStream = (...given) => {
      const stream = create(...given);
      streams.set(mail.data.headers ?? {}, stream);
      return stream;
    };
    done();
  });
  const compose = openMailComposer({
    from: { name: from.name, address: from.address },
    ...(from.reply_to === null ? {} : { replyTo: from.reply_to }),
    headers: options.headers,
  });
  return {
    name,
    perSecond: options.perSecond,
    connections,
    async send(mail) {
      const headers = {};
      const raw = await compose(mail);
      const data =
        raw === undefined
          ? {
              from: { name: from.name, address: from.address },
              ...(from.reply_to === null ? {} : { replyTo: from.reply_to }),
              // An object: a text would be parsed, and may name several.
              to: { name: '', address: mail.to },
              subject: mail.subject,
              html: mail.html,
              text: mail.text,
              messageId: mail.messageId,
              headers: {
                ...mail.headers,
                ...(mail.unsubscribe && unsubscribeHeaders(mail.unsubscribe)),
                ...options.headers,
              },
              disableFileAccess: true,
              disableUrlAccess: true,
            }
          : { envelope: { from: from.address, to: mail.to }, raw, headers };
      try {
        const { response } = await transport.sendMail(data);
        return { kind: 'sent', id: options.idFrom?.(response) ?? null };
      } catch (error) {
        const hasLeft = streams.get(data.headers)?.readableDidRead === true;
        const { responseCode: code, response: text = '' } = error as Failure;
        const aboutUs = code !== undefined && options.isAboutUs?.({ code, text, to: mail.to }) === true;
        return outcomeOf(error as Failure, { hasLeft, aboutUs }, (text) => hideValues(text, [url]));
      }
    },
    close: async () => transport.close(),
  };
}

/**
 * What a failure says. A reply of the server is an answer: what it did not accept it will not deliver. Without one, an e-mail of which a byte
 * has left may have been accepted.
 */
function outcomeOf(
  error: Failure,
  { hasLeft, aboutUs }: { hasLeft: boolean; aboutUs: boolean },
  hide: (text: string) => string,
): Outcome {
  const { code, responseCode, response = '' } = error;
  const reason = hide(messageOf(error)).replace(/\s+/g, ' ');
  if (responseCode === undefined) {
    if (hasLeft) return { kind: 'unknown', reason: `no answer after the message was sent: ${reason}` };
    // What was found wrong with this e-mail before anybody was asked.
    if (code === 'EENVELOPE' || code === 'EMESSAGE') return { kind: 'refused', reason };
    return { kind: 'unavailable', reason };
  }
  // 421: the server ends the session; 5xx at the greeting, STARTTLS, the login or the sender is about us, not about who is written to.
  const isAboutUs = aboutUs || error.command === 'MAIL FROM' || aboutUsCodes.includes(code ?? '');
  if (responseCode === 421 || isAboutUs) return { kind: 'unavailable', reason };
  if (responseCode >= 500) return { kind: 'refused', reason, address: isNoSuchAddress(response) };
  return { kind: 'deferred', reason };
}

const aboutUsCodes = ['EAUTH', 'EPROTOCOL', 'ECONNECTION', 'ETLS'];

// RFC 3463: 5.1.1 bad mailbox, 5.1.2 bad system, 5.1.3 bad syntax, 5.1.6 has moved, 5.1.10 no mail there (RFC 7505).
const isNoSuchAddress = (response: string) => /\b5\.1\.(1|2|3|6|10)\b/.test(response);
