// What Amazon SNS sends: who signed it is checked before anything of it is believed.
import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { hour, minute } from '../../lib/clock.ts';

const Message = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string().min(1).max(200),
  TopicArn: z.string(),
  Message: z.string(),
  Subject: z.string().nullish(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.string(),
  Signature: z.base64(),
  SigningCertURL: z.url(),
  SubscribeURL: z.url().optional(),
  Token: z.string().optional(),
});
type SnsMessage = z.output<typeof Message>;

export type Verified = { ok: true; message: SnsMessage } | { ok: false; why: string };

// SNS tries for an hour, with the time of the first try.
const oldestMs = hour;
const mostAheadMs = 5 * minute;

/**
 * Checks topic, age and signature (version 2: RSA with SHA-256).
 * @param options.certificate fetches the certificate at an address that was found to be Amazon's, as PEM
 */
export async function verifySns(
  body: unknown,
  options: { topics: readonly string[]; now: Date; certificate: (url: URL) => Promise<string> },
): Promise<Verified> {
  const parsed = Message.safeParse(body);
  if (!parsed.success) return refused('it is no message of SNS');
  const message = parsed.data;
  if (!options.topics.includes(message.TopicArn)) return refused('policy does not name its topic');
  const ageMs = options.now.getTime() - new Date(message.Timestamp).getTime();
  if (ageMs > oldestMs || ageMs < -mostAheadMs) return refused('it is too old, or from the future');
  if (message.SignatureVersion !== '2')
    return refused('its signature is not of version 2: set SignatureVersion of the topic to 2');
  const url = new URL(message.SigningCertURL);
  if (!isAmazons(url, message.TopicArn) || !/^\/SimpleNotificationService-[0-9a-f]{8,64}\.pem$/.test(url.pathname))
    return refused('its certificate is not at an address of SNS');
  const key = createPublicKey(await options.certificate(url));
  const signed = verify('RSA-SHA256', Buffer.from(textSigned(message)), key, Buffer.from(message.Signature, 'base64'));
  return signed ? { ok: true, message } : refused('its signature does not fit');
}

const refused = (why: string): Verified => ({ ok: false, why });

/** Whether an address is that of SNS in the region of the topic, by https and with nothing else in it. */
export function isAmazons(url: URL, topic: string): boolean {
  const [, partition = '', , region = ''] = topic.split(':');
  const host = `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
  return url.protocol === 'https:' && url.host === host && url.username === '' && url.password === '';
}

// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
function textSigned(message: SnsMessage): string {
  const names =
    message.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  return names.flatMap((name) => (message[name] == null ? [] : [`${name}\n${message[name]}\n`])).join('');
}
