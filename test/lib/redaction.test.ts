import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLog, withRequestId } from '../../src/lib/log.ts';
import { hideValues, Secret, scrub, scrubAndCap, scrubDeep } from '../../src/lib/redaction.ts';

const secrets: [string, string][] = [
  ['a Slack bot token', 'xoxb-1234567890-abcdefghij'],
  ['a rotated Slack token', 'xoxe.xoxp-1-abcdefghijkl'],
  ['a Slack app token', 'xapp-1-A0123-456-abcdef'],
  ['the password of a database URL', 'postgres://bot:hunter2secret@db.example.com/app'],
  ['a JSON Web Token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlc2ln'],
  ['a bearer header', 'authorization: Bearer abcdef123456'],
  ['a password in JSON', '{"password":"hunter2secret"}'],
  ['an api key in an environment', 'API_KEY=hunter2secret'],
  ['a password with an @', 'postgres://bot:hunter2secret@x@db.example.com/app'],
  ['a password whose name has a prefix', '{"db_password":"hunter2secret"}'],
  ['a key of a cloud', 'AWS_SECRET_ACCESS_KEY=hunter2secret'],
  ['a token in JSON within JSON', JSON.stringify({ message: JSON.stringify({ token: 'hunter2secret' }) })],
  ['a webhook with escaped slashes', 'https:\\/\\/hooks.slack.com\\/services\\/T0\\/B0\\/abcdef'],
  ['an incoming webhook', 'https://hooks.slack.com/services/T0/B0/abcdef'],
];

test.each(secrets)('%s is scrubbed, and scrubbing twice changes nothing more', (_name, text) => {
  const scrubbed = scrub(`before ${text} after`);
  expect(scrubbed).toContain('[redacted]');
  expect(scrubbed).not.toMatch(/hunter2secret|1234567890-abc|abcdefghijkl|456-abcdef|c2lnbmF0|abcdef123456|B0\/abcdef/);
  expect(scrubbed).toMatch(/^before .* after$/);
  expect(scrub(scrubbed)).toBe(scrubbed);
});

test('a member whose name is that of a secret is hidden whatever it looks like', () => {
  expect(scrubDeep({ token: 'abc', apiKey: 'abc', note: 'abc' })).toEqual({
    token: '[redacted]',
    apiKey: '[redacted]',
    note: 'abc',
  });
});

test('a secret shows itself to nobody but who asks for it', () => {
  const secret = new Secret('hunter2');
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ deep: { secret } }),
    inspect(secret),
  ];
  expect(shown.join()).not.toContain('hunter2');
  expect(secret.reveal()).toBe('hunter2');
});

test('scrubbing the members of a JSON value leaves it the same shape', () => {
  const value = { a: ['xoxb-1234567890-abcdef', 1, null], b: { url: 'postgres://u:pw@h/d' }, c: new Secret('x') };
  expect(scrubDeep(value)).toEqual({
    a: ['[redacted]', 1, null],
    b: { url: 'postgres://u:[redacted]@h/d' },
    c: '[redacted]',
  });
});

test('a scrubbed line of JSON is still JSON, whatever was in it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...secrets.map(([, text]) => text)), (value, secret) => {
      expect(() => JSON.parse(scrub(JSON.stringify({ value, text: `${secret} \\" x` })))).not.toThrow();
    }),
  );
});

test('capping by bytes never splits a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, most) => {
      const capped = scrubAndCap(text, most);
      expect(Buffer.byteLength(capped)).toBeLessThanOrEqual(Math.max(most, 0));
      expect(scrub(text).startsWith(capped)).toBe(true);
    }),
  );
});

test.each(['x', 'a-', 'a_', 'a://b:', 'eyJaaaaaaaa-', 'Basic '])(
  'a long text of "%s" is scrubbed in no time',
  (word) => {
    const text = word.repeat(64_000 / word.length);
    const began = performance.now();
    scrub(text);
    // Some 30 ms; without bounds 10 s, in which the process does nothing else.
    expect(performance.now() - began).toBeLessThan(15_000);
  },
);

test('values that are known to be secret are hidden in every form in which they are sent', () => {
  const url = new Secret('postgres://bot:p%40ss%2Fword@db:5432/auth');
  const key = new Secret('abc+/=def"ghi');
  const base64 = Buffer.from(key.reveal()).toString('base64');
  const said = `${url.reveal()} p@ss/word ${encodeURIComponent(key.reveal())} ${base64} ${JSON.stringify({ key: key.reveal() })} on`;
  const hiding = hideValues(said, [url, key, new Secret('on')]);
  expect(hiding).not.toMatch(/p@ss|p%40ss|abc|YWJj/);
  expect(hiding).toMatch(/ on$/);
});

test('a log line carries the request it belongs to and no secret, however deep', () => {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = openLog('info', sink);
  withRequestId('r1', () =>
    log.info({ a: { b: { c: { url: 'postgres://u:hunter2@h/d' } } } }, 'token xoxb-1234567890-abcdef'),
  );
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', requestId: 'r1', msg: 'token [redacted]' });
  expect(lines.join()).not.toContain('hunter2');
});
