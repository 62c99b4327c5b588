// E-mail by the API of Amazon SES (version 2): one try for each, and the knowledge of whether SES can have accepted it.
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { domainToASCII } from 'node:url';
import type { SESv2ServiceException } from '@aws-sdk/client-sesv2';
import type { Outcome } from '../../features/communications/delivery.ts';
import type { Mail, Mailer } from '../../features/communications/mailer.ts';
import { second } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import { hideValues, type Secret } from '../../lib/redaction.ts';
import { refusesAccount } from './account-refusals.ts';
import { openWatchedAgents } from './watched-agents.ts';

export type SesApiOptions = {
  name: string;
  region: string;
  perSecond: number;
  connections: number;
  /** By which SES writes to SNS. */
  configurationSet: string | undefined;
  /** Undefined: found as the SDK finds them, in the environment, a profile, or the role of what the program runs on. */
  credentials: { accessKeyId: Secret; secretAccessKey: Secret } | undefined;
  /** Undefined: the region's own. */
  endpoint: string | undefined;
  /** The whole e-mail as it is sent, to an address without other letters than ASCII. */
  compose: (mail: Mail) => Promise<Readable | undefined>;
};

// As long as SMTP's: it may take its time with a large message.
const answerMs = 60 * second;

/** Opens it; the SDK is loaded and a connection made for the first e-mail. */
export function openSesMailer(options: SesApiOptions): Mailer {
  const { name, perSecond, connections, credentials, configurationSet } = options;
  const secrets = credentials === undefined ? [] : Object.values(credentials);
  let opened: ReturnType<typeof openClient> | undefined;
  return {
    name,
    perSecond,
    connections,
    async send(mail) {
      const to = asciiAddress(mail.to);
      if (to === undefined) return { kind: 'refused', reason: 'SES writes only to addresses of ASCII letters' };
      let hasBegun = false;
      let isEarly = (_error: object) => true;
      try {
        opened ??= openClient(options);
        const { client, SendEmailCommand, hasNotLeft } = await opened;
        isEarly = hasNotLeft;
        const raw = await buffer((await options.compose({ ...mail, to })) as Readable);
        const command = new SendEmailCommand({
          // Without FromEmailAddress, by which SES would write From anew, without the name in it.
          Destination: { ToAddresses: [to] },
          Content: { Raw: { Data: raw } },
          ConfigurationSetName: configurationSet,
        });
        // The last step before the request: the credentials that are asked for before it have connections of their own.
        const begin = { step: 'deserialize', priority: 'low', name: 'begin' } as const;
        command.middlewareStack.add(
          (next) => (given) => {
            hasBegun = true;
            return next(given);
          },
          begin,
        );
        const { MessageId: id } = await client.send(command);
        return { kind: 'sent', id: id ?? null };
      } catch (error) {
        const text = hideValues(messageOf(error), secrets).replace(/\s+/g, ' ');
        const failure = error as Partial<SESv2ServiceException> & Error;
        const status = failure.$metadata?.httpStatusCode;
        if (status !== undefined) return answerOf({ status, error: failure.name, text, to });
        if (!hasBegun || isEarly(failure)) return { kind: 'unavailable', reason: text };
        return { kind: 'unknown', reason: `no answer after the message was sent: ${text}` };
      }
    },
    close: async () => (await opened?.catch(() => undefined))?.client.destroy(),
  };
}

// Loaded when it is first used: it takes 0.2 s and 30 MB.
async function openClient({ region, endpoint, credentials, connections }: SesApiOptions) {
  const { SESv2Client, SendEmailCommand } = await import('@aws-sdk/client-sesv2');
  const { hasNotLeft, ...agents } = openWatchedAgents(connections);
  const client = new SESv2Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials && {
      credentials: {
        accessKeyId: credentials.accessKeyId.reveal(),
        secretAccessKey: credentials.secretAccessKey.reveal(),
      },
    }),
    // What may have been accepted is not sent again; the ledger tries the rest.
    maxAttempts: 1,
    // Counted from when a connection is free: what waits for one has not left.
    requestHandler: { ...agents, socketTimeout: answerMs },
  });
  return { client, SendEmailCommand, hasNotLeft };
}

// About this e-mail (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html). All others are about the account,
// its limits, its keys, or what stands between.
const aboutTheMail = ['BadRequestException', 'MessageRejected', 'ValidationException'];

/** What an answer says that is no consent. Of a fault of its own SES does not say whether it came before or after the e-mail was accepted. */
function answerOf({ status, error, text, to }: { status: number; error: string; text: string; to: string }): Outcome {
  const reason = `${error}: ${text}`;
  if (status < 400) return { kind: 'unknown', reason: `accepted, with an answer that cannot be read: ${reason}` };
  if (status >= 500 && status !== 503)
    return { kind: 'unknown', reason: `${status} after the message was sent: ${reason}` };
  const isRefused = (aboutTheMail.includes(error) || status === 413) && !refusesAccount(text, to);
  return isRefused ? { kind: 'refused', reason, address: false } : { kind: 'unavailable', reason };
}

// SES has no SMTPUTF8: a domain has a form in ASCII, what stands before it has none.
function asciiAddress(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  const ascii = `${address.slice(0, at)}@${domain}`;
  return at > 0 && domain !== '' && /^[\x21-\x7e]+$/.test(ascii) ? ascii : undefined;
}
