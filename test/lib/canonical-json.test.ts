import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, type Json } from '../../src/lib/canonical-json.ts';
import { newId } from '../../src/lib/ids.ts';

test('the same value gives the same text, whatever the order of its keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (members) => {
      const reversed = Object.fromEntries(Object.entries(members).reverse());
      expect(canonicalJson(reversed as Json)).toBe(canonicalJson(members as Json));
      expect(JSON.parse(canonicalJson(members as Json))).toEqual(JSON.parse(JSON.stringify(members)));
    }),
  );
});

test('a number that JSON cannot hold is refused', () => {
  expect(() => canonicalJson({ n: Number.NaN })).toThrow(TypeError);
});

test('ids sort by the time at which they were made', () => {
  const [older, newer] = [newId(1_700_000_000_000), newId(1_700_000_000_001)];
  expect(older < newer).toBe(true);
  expect(older).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
