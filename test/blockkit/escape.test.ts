// What a person typed is never markup; dates fall back to UTC.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateToken, utcMinute } from '../../src/blockkit/date-token.ts';
import { codeMrkdwn, escapeMrkdwn, unescapeMrkdwn } from '../../src/blockkit/escape.ts';

test('a broadcast that a person typed stays text', () => {
  expect(escapeMrkdwn('<!channel> & <@U1>')).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt;');
});

test('escaping loses nothing and leaves no markup, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(unescapeMrkdwn(escapeMrkdwn(text))).toBe(text);
      expect(escapeMrkdwn(text)).not.toMatch(/[<>]/);
      expect(codeMrkdwn(text)).toMatch(/^`[^`<>]+`$/);
    }),
  );
});

test('text as code keeps its stars and cannot leave the code', () => {
  expect(codeMrkdwn('*a* `b`\n<c>')).toBe("`*a* 'b' &lt;c&gt;`");
  expect(codeMrkdwn(' ')).toBe('` `');
});

test('a date token carries the second, the format and a fallback in UTC', () => {
  const at = new Date('2026-11-21T14:45:30.500Z');
  expect(utcMinute(at)).toBe('2026-11-21 14:45 UTC');
  expect(dateToken(at, '{time}')).toBe('<!date^1795272330^{time}|2026-11-21 14:45 UTC>');
  expect(dateToken(at, '{time}', 'a|b <c>')).toBe('<!date^1795272330^{time}|a/b &lt;c&gt;>');
});
