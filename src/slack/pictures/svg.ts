// The little SVG that charts are made of; every text is data until it is escaped here.

/** Logical pixels; charts are drawn at three times as many. */
export const font = 'Inter';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text of the document. Letters that the font lacks (it has Latin, Greek and Cyrillic ones) and what XML forbids become a question mark. */
function svgText(text: string): string {
  return text
    .replace(/[^\x20-\x7E\xA0-\u024F\u0370-\u052F\u2013\u2014\u2026\u2192]/gu, '?')
    .replace(/[&<>"]/g, (sign) => entities[sign] as string);
}

type Attributes = Record<string, string | number>;

/** One element; the names and values of attributes are ours, `inner` is SVG. */
export function element(name: string, attributes: Attributes, inner = ''): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : value}"`,
  );
  return inner === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inner}</${name}>`;
}

/** A line of text at its baseline. */
export function label(x: number, y: number, text: string, more: Attributes = {}): string {
  return element('text', { x, y, ...more }, svgText(text));
}

const round = (value: number): number => Math.round(value * 100) / 100;
