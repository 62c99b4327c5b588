// E-mail providers: one contract for all of them, against real servers; and what SES says in its own words.
import PostalMime from 'postal-mime';
import { expect, test, vi } from 'vitest';
import { openMailers } from '../../src/adapters/mailers.ts';
import type { Outcome } from '../../src/features/communications/delivery.ts';
import type { Mailer } from '../../src/features/communications/mailer.ts';
import { CommunicationPolicy } from '../../src/features/communications/policy.ts';
import { Secret } from '../../src/lib/redaction.ts';
import { afterThis } from '../kit/after-this.ts';
import { type SesApi, startSesApi } from '../kit/ses-api.ts';
import { type SmtpSink, startSmtpSink } from '../kit/smtp-sink.ts';

const from = { name: 'Sign-in status', address: 'status@example.com', reply_to: null };
const credentials = 'AKIAEXAMPLE:secret-password';

type Kind = 'smtp' | 'ses';

// As SES has it: nothing before STARTTLS and a login. Its certificate is nobody's here, which the URL says.
async function provider(kind: Kind, login = credentials): Promise<{ mailer: Mailer; sink: SmtpSink }> {
  const sink = await startSmtpSink(kind === 'ses' ? { credentials } : {});
  afterThis(sink.stop);
  const url =
    kind === 'ses' ? `smtp://${login}@127.0.0.1:${sink.port}/?tls.rejectUnauthorized=false` : `${sink.url}/?name=test`;
  const own = kind === 'ses' ? { configuration_set: 'backbolt' } : {};
  return { mailer: mailerOf({ type: kind, name: kind, url: 'URL', ...own }, { URL: url }), sink };
}

function mailerOf(provider: object, variables: Record<string, string>): Mailer {
  const mail = CommunicationPolicy.shape.mail.parse([{ ...provider, per_second: 100 }]);
  const variable = (name: string) => (variables[name] === undefined ? undefined : new Secret(variables[name]));
  const mailers = openMailers({ policy: { mail, from }, variable });
  afterThis(mailers.close);
  expect(mailers.missing()).toBeUndefined();
  return mailers.all()[0] as Mailer;
}

const keys = { id: 'AKIAEXAMPLE', key: 'secret-password' };
const apiPolicy = { type: 'ses-api', name: 'ses', region: 'eu-west-1', url: 'SES_URL', configuration_set: 'backbolt' };
const named = { ...apiPolicy, access_key: 'SES_ID', secret_key: 'SES_KEY' };

async function apiProvider(key = keys.key): Promise<{ mailer: Mailer; api: SesApi }> {
  const api = await startSesApi(keys);
  afterThis(api.stop);
  return { mailer: mailerOf(named, { SES_URL: api.url, SES_ID: keys.id, SES_KEY: key }), api };
}

const mailTo = (to: string) => ({
  ...{ to, messageId: `<${to}>`, subject: 'Sign-in works again', text: 'It works.', html: '<p>It works.</p>' },
  headers: { 'Auto-Submitted': 'auto-generated' },
});
const one = mailTo('user@example.com');

/** A provider, what it took, and how it is made to do what a contract says of it. */
type Provider = {
  mailer: Mailer;
  received: readonly { to: string; text: string }[];
  stop(): Promise<void>;
  accept(): void;
};
type Expected = { what: string; behave(): void; outcome: object };

const smtpReplies = [
  [
    { code: 550, text: '5.1.1 no such user', at: 'rcpt' },
    { kind: 'refused', address: true },
  ],
  [
    { code: 552, text: '5.2.2 mailbox full', at: 'data' },
    { kind: 'refused', address: false },
  ],
  [{ code: 450, text: '4.2.0 later', at: 'rcpt' }, { kind: 'deferred' }],
  [{ code: 421, text: 'Too many concurrent SMTP connections', at: 'rcpt' }, { kind: 'unavailable' }],
  ['drop_at_rcpt', { kind: 'unavailable' }],
  ['drop_after_data', { kind: 'unknown' }],
] as const;

// https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html, and what is common to all of AWS.
const unverified = 'Email address is not verified. The following identities failed the check in region EU-WEST-1:';
const apiAnswers: [number, string, string, Outcome['kind']][] = [
  [400, 'BadRequestException', "Missing final '@domain'", 'refused'],
  [400, 'MessageRejected', 'Transaction failed: Missing start boundary', 'refused'],
  [400, 'MessageRejected', `${unverified} ${one.to}`, 'refused'],
  [400, 'MessageRejected', `${unverified} ${from.address}`, 'unavailable'],
  [413, 'RequestEntityTooLarge', 'too long', 'refused'],
  [429, 'TooManyRequestsException', 'Maximum sending rate exceeded.', 'unavailable'],
  [400, 'ThrottlingException', 'Rate exceeded', 'unavailable'],
  [400, 'LimitExceededException', 'Daily message quota exceeded', 'unavailable'],
  [400, 'AccountSuspendedException', 'This account is suspended.', 'unavailable'],
  [400, 'SendingPausedException', 'Sending paused for this account.', 'unavailable'],
  [400, 'MailFromDomainNotVerifiedException', 'not verified', 'unavailable'],
  [404, 'NotFoundException', 'Configuration set <backbolt> does not exist.', 'unavailable'],
  [403, 'AccessDeniedException', "not authorized to perform `ses:SendEmail'", 'unavailable'],
  [403, 'ExpiredTokenException:http://internal.amazon.com/coral/', 'The security token is expired', 'unavailable'],
  [503, 'ServiceUnavailable', 'come again', 'unavailable'],
  // Whether it was before or after the e-mail was accepted, it does not say.
  [500, 'InternalServiceErrorException', 'something went wrong', 'unknown'],
];

const providers: Record<Kind | 'ses-api', () => Promise<Provider & { expected: Expected[] }>> = {
  smtp: async () => await smtpProvider('smtp'),
  ses: async () => await smtpProvider('ses'),
  'ses-api': async () => {
    const { mailer, api } = await apiProvider();
    const expected = apiAnswers.map(([status, type, message, kind]) => ({
      what: `${status} ${type}: ${message}`,
      behave: () => api.behave({ status, type, message }),
      outcome: { kind, ...(kind === 'refused' ? { address: false } : {}) },
    }));
    const unread: [Parameters<SesApi['behave']>[0], Outcome['kind']][] = [
      ['drop_after_request', 'unknown'],
      [{ status: 502, body: '<h1>Bad Gateway</h1>' }, 'unknown'],
      [{ status: 200, body: '<h1>Welcome</h1>' }, 'unknown'],
    ];
    for (const [behaviour, kind] of unread)
      expected.push({ what: JSON.stringify(behaviour), behave: () => api.behave(behaviour), outcome: { kind } });
    return { mailer, received: api.received, stop: api.stop, accept: () => api.behave('accept'), expected };
  },
};

async function smtpProvider(kind: Kind): Promise<Provider & { expected: Expected[] }> {
  const { mailer, sink } = await provider(kind);
  const expected = smtpReplies.map(([behaviour, outcome]) => ({
    what: JSON.stringify(behaviour),
    behave: () => sink.behave(() => behaviour),
    outcome,
  }));
  return { mailer, received: sink.received, stop: sink.stop, accept: () => sink.behave(() => 'accept'), expected };
}

for (const kind of ['smtp', 'ses', 'ses-api'] as const) {
  test(`${kind}: each e-mail is handed over once, and what came of it is known`, async () => {
    const { mailer, received, accept, expected } = await providers[kind]();
    expect((await mailer.send(one)).kind).toBe('sent');
    expect(received).toMatchObject([{ to: one.to }]);
    const mail = await PostalMime.parse(received[0]?.text ?? '');
    expect(mail).toMatchObject({
      from: { address: from.address, name: from.name },
      to: [{ address: one.to }],
      subject: one.subject,
    });
    expect([mail.text?.trim(), mail.html?.trim(), mail.messageId]).toEqual([one.text, one.html, one.messageId]);
    expect(mail.headers).toContainEqual(expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }));
    for (const { what, behave, outcome } of expected) {
      behave();
      expect(await mailer.send(one), what).toMatchObject(outcome);
    }
    accept();
    const before = received.length;
    expect((await mailer.send(one)).kind).toBe('sent');
    expect(received.length).toBe(before + 1);
  });

  test(`${kind}: a server that is gone took nothing, and no password shows`, async () => {
    const { mailer, stop } = await providers[kind]();
    await stop();
    const gone = await mailer.send(one);
    expect(gone.kind).toBe('unavailable');
    expect(JSON.stringify(gone)).not.toContain('secret-password');
  });
}

test('the API of SES is asked once for each e-mail, signed, and its id is what its notifications will say', async () => {
  const { mailer, api } = await apiProvider();
  expect(await mailer.send(one)).toEqual({ kind: 'sent', id: 'id-1' });
  expect(api.received[0]).toMatchObject({
    configurationSet: 'backbolt',
    scope: expect.stringMatching(/^\d{8}\/eu-west-1\/ses\/aws4_request$/),
  });
  // What it sends again by itself may be sent twice.
  for (const behaviour of [
    'drop_after_request',
    { status: 500, type: 'InternalFailure', message: 'a fault' },
  ] as const) {
    const before = api.requests();
    api.behave(behaviour);
    expect((await mailer.send(one)).kind).toBe('unknown');
    expect(api.requests()).toBe(before + 1);
  }
  api.behave('accept');
  // A domain is written in ASCII; what stands before it cannot be.
  expect((await mailer.send(mailTo('anna@exämple.com'))).kind).toBe('sent');
  expect(api.received.at(-1)?.to).toBe('anna@xn--exmple-cua.com');
  expect(await mailer.send(mailTo('änna@example.com'))).toMatchObject({ kind: 'refused' });

  const wrong = await apiProvider('another-password');
  expect(await wrong.mailer.send(one)).toMatchObject({ kind: 'unavailable' });
  // No connection came about, since this one knows no TLS: nothing has left.
  const tls = mailerOf(named, { SES_URL: api.url.replace('http:', 'https:'), SES_ID: keys.id, SES_KEY: keys.key });
  expect((await tls.send(one)).kind).toBe('unavailable');
});

test('without keys that policy names, the credentials are those that the AWS SDK finds', async () => {
  const none = {
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(none)) vi.stubEnv(name, value);
  afterThis(async () => void vi.unstubAllEnvs());
  const found = { id: 'AKIAFOUND', key: 'found-key', token: 'found-token' };
  const api = await startSesApi(found);
  afterThis(api.stop);
  expect(await mailerOf(apiPolicy, { SES_URL: api.url }).send(one)).toMatchObject({
    kind: 'unavailable',
    reason: expect.stringContaining('credentials'),
  });
  expect(api.requests()).toBe(0);
  vi.stubEnv('AWS_ACCESS_KEY_ID', found.id);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', found.key);
  vi.stubEnv('AWS_SESSION_TOKEN', found.token);
  expect((await mailerOf(apiPolicy, { SES_URL: api.url }).send(one)).kind).toBe('sent');
});

test('what a provider by API lacks is said before anything is sent', () => {
  const missing = (variables: Record<string, string>) =>
    openMailers({
      policy: { mail: CommunicationPolicy.shape.mail.parse([{ ...named, per_second: 14 }]), from },
      variable: (name) => (variables[name] === undefined ? undefined : new Secret(variables[name])),
    }).missing();
  const all = { SES_URL: 'https://ses.example.com', SES_ID: 'a', SES_KEY: 'b' };
  expect(missing(all)).toBeUndefined();
  expect(missing({ ...all, SES_KEY: undefined as never })).toContain('SES_KEY is not set');
  expect(missing({ ...all, SES_URL: 'example' })).toContain('SES_URL is not an https:// address');
  const { secret_key, ...half } = named;
  expect(CommunicationPolicy.shape.mail.safeParse([{ ...half, per_second: 14 }]).error?.message).toContain(
    'access_key and secret_key',
  );
});

test('SES is told the configuration set, and calls the e-mail what its notifications will call it', async () => {
  const { mailer, sink } = await provider('ses');
  sink.answer('Ok 010001890abcdef0-11111111-2222-3333-4444-555555555555-000000');
  expect(await mailer.send(one)).toEqual({
    kind: 'sent',
    id: '010001890abcdef0-11111111-2222-3333-4444-555555555555-000000',
  });
  expect(sink.received[0]?.text).toMatch(/^X-SES-CONFIGURATION-SET: backbolt\r$/im);
});

// https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html
test.each<[string, number, string, string]>([
  ['it is sent too fast', 454, 'Throttling failure: Maximum sending rate exceeded', 'unavailable'],
  ["the day's quota is used up", 454, 'Throttling failure: Daily message quota exceeded', 'unavailable'],
  ['SES has a fault', 451, 'Temporary service failure', 'unavailable'],
  ['the sender was not verified', 554, `Message rejected: ${unverified} ${from.address}`, 'unavailable'],
  ['the account is in the sandbox', 554, `Message rejected: ${unverified} ${one.to}`, 'refused'],
  [
    'the credentials may not send',
    554,
    "Access denied: User `arn:aws:iam::1:user/x' is not authorized to perform `ses:SendRawEmail'",
    'unavailable',
  ],
  ['the account was paused', 554, 'Message rejected: Sending paused for this account', 'unavailable'],
  ['there is no such configuration set', 554, 'Configuration set <backbolt> does not exist', 'unavailable'],
  ['the message itself is refused', 554, 'Transaction failed: Missing start boundary', 'refused'],
])('when %s, SES says %i %s, and the e-mail is %s', async (_why, code, text, kind) => {
  const { mailer, sink } = await provider('ses');
  sink.behave(() => ({ code, text, at: 'data' }));
  const outcome = await mailer.send(one);
  expect(outcome).toMatchObject({ kind, reason: expect.stringContaining(text.slice(0, 20)) });
  // The address itself may be right: it is not suppressed.
  expect(outcome).not.toMatchObject({ address: true });
});

test('SES is not sent a password without TLS, and a wrong one is the account, not the recipient', async () => {
  const wrong = await provider('ses', 'AKIAEXAMPLE:wrong-password');
  const refused = await wrong.mailer.send(one);
  expect(refused).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('535') });
  expect(JSON.stringify(refused)).not.toContain('wrong-password');

  const plain = await startSmtpSink();
  afterThis(plain.stop);
  const url = `smtp://${credentials}@127.0.0.1:${plain.port}`;
  expect((await mailerOf({ type: 'ses', name: 'ses', url: 'URL' }, { URL: url }).send(one)).kind).toBe('unavailable');
  expect(plain.received).toEqual([]);
});
