// limits.ts says what the comments of @slack/types say, and forgets none of them.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/blockkit/limits.ts';
import { documentedLimits } from './documented-limits.ts';

const source = readFileSync(new URL('../../src/blockkit/limits.ts', import.meta.url), 'utf8');
const documented = documentedLimits();

/** Which fields each constant names in its comment. */
const claims = [...source.matchAll(/\/\*\*([^*]*)\*\/\s*(\w+):/g)].map(([, comment = '', name = '']) => ({
  name: name as keyof typeof limits,
  fields: [...comment.matchAll(/\b([A-Z]\w+\.\w+)\b/g)].map(([field]) => field),
}));

// Blocks that Backbolt refuses altogether, and numbers that are not limits of a length or count.
const elsewhere = /^(Card|Carousel|Container|DataTable|TaskCard|Plan)/;
const sameAs: Record<string, string> = {
  'FeedbackButtons.accessibility_label': 'accessibilityLabel',
  'ImageElement.alt_text': 'imageAltText',
  'MultiStaticSelect.options': 'selectOptions',
  'MultiStaticSelect.option_groups': 'selectOptionGroups',
  'RawTextElement.text': 'text',
  'RawNumberElement.text': 'text',
};

describe('the limits', () => {
  const claimed = claims.filter(({ name, fields }) => name in limits && fields.length > 0);

  test('the comments of @slack/types were found', () => {
    expect(documented.size).toBeGreaterThan(150);
    expect(claimed.length).toBeGreaterThan(40);
  });

  test.each(claimed)('$name is the number in the comment of $fields', ({ name, fields }) => {
    for (const field of fields) {
      const says = documented.get(field);
      expect(says, `${field} has no comment in @slack/types`).toBeDefined();
      expect(says?.maxima, field).toContain(limits[name]);
    }
  });

  test('no maximum of a block or element that may be sent is forgotten', () => {
    const named = new Set([...claimed.flatMap(({ fields }) => fields), ...Object.keys(sameAs)]);
    const forgotten = [...documented]
      .filter(([field, { maxima }]) => maxima.length > 0 && !elsewhere.test(field) && !named.has(field))
      .map(([field, { maxima }]) => `${field}: ${maxima.join(', ')}`);
    expect(forgotten).toEqual([]);
  });
});
