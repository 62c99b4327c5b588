// E-mail providers: one contract for all of them, against real SMTP servers; and what SES says in its own words.
import { expect, test } from 'vitest';
import { openMailers } from '../../src/adapters/mailers.ts';
import type { Mailer } from '../../src/features/communications/mailer.ts';
import { CommunicationPolicy } from '../../src/features/communications/policy.ts';
import { Secret } from '../../src/lib/redaction.ts';
import { afterThis } from '../kit/after-this.ts';
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
  const mail = CommunicationPolicy.shape.mail.parse([{ type: kind, name: kind, url: 'URL', per_second: 100, ...own }]);
  const mailers = openMailers({ policy: { mail, from }, variable: () => new Secret(url) });
  afterThis(mailers.close);
  return { mailer: mailers.all()[0] as Mailer, sink };
}

const mailTo = (to: string) => ({
  ...{ to, messageId: `<${to}>`, subject: 'Sign-in works again', text: 'It works.', html: '<p>It works.</p>' },
  headers: { 'Auto-Submitted': 'auto-generated' },
});
const one = mailTo('user@example.com');

for (const kind of ['smtp', 'ses'] as const) {
  test(`${kind}: each e-mail is handed over once, and what came of it is known`, async () => {
    const { mailer, sink } = await provider(kind);
    expect((await mailer.send(one)).kind).toBe('sent');
    expect(sink.received).toMatchObject([{ to: one.to, from: from.address }]);
    expect(sink.received[0]?.text).toContain('Auto-Submitted: auto-generated');
    const expectations = [
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
    for (const [behaviour, outcome] of expectations) {
      sink.behave(() => behaviour);
      expect(await mailer.send(one)).toMatchObject(outcome);
    }
    sink.behave(() => 'accept');
    expect((await mailer.send(one)).kind).toBe('sent');
  });

  test(`${kind}: a server that is gone took nothing, and no password shows`, async () => {
    const { mailer, sink } = await provider(kind);
    await sink.stop();
    const gone = await mailer.send(one);
    expect(gone.kind).toBe('unavailable');
    expect(JSON.stringify(gone)).not.toContain('secret-password');
  });
}

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
const unverified =
  'Message rejected: Email address is not verified. The following identities failed the check in region';
test.each<[string, number, string, string]>([
  ['it is sent too fast', 454, 'Throttling failure: Maximum sending rate exceeded', 'unavailable'],
  ["the day's quota is used up", 454, 'Throttling failure: Daily message quota exceeded', 'unavailable'],
  ['SES has a fault', 451, 'Temporary service failure', 'unavailable'],
  ['the sender was not verified', 554, `${unverified} EU-WEST-1: ${from.address}`, 'unavailable'],
  ['the account is in the sandbox', 554, `${unverified} EU-WEST-1: ${one.to}`, 'refused'],
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
  const mail = CommunicationPolicy.shape.mail.parse([{ type: 'ses', name: 'ses', url: 'URL', per_second: 100 }]);
  const url = `smtp://${credentials}@127.0.0.1:${plain.port}`;
  const mailers = openMailers({ policy: { mail, from }, variable: () => new Secret(url) });
  afterThis(mailers.close);
  expect((await (mailers.all()[0] as Mailer).send(one)).kind).toBe('unavailable');
  expect(plain.received).toEqual([]);
});
