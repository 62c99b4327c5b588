// An e-mail as boxes and words that can be drawn without a browser: read from the very HTML that is sent, so that nothing else is shown.
import { type CheerioAPI, load } from 'cheerio/slim';

type Style = Readonly<Record<string, string | number>>;
/** What satori takes: one box, with CSS. */
export type Element = { type: 'div'; props: { style: Style; children: (Element | string)[] } };

/** How wide a phone is, in logical pixels. */
export const emailWidth = 360;

// As layout/email.mjml has it for a phone, in light mode.
const page: Style = { backgroundColor: '#f2f4f7', color: '#1f2933', fontFamily: 'Inter', fontSize: 16 };
const parts = {
  product: { padding: '16px 24px 12px', fontSize: 15, fontWeight: 600, lineHeight: 1.6 },
  content: { padding: '28px 24px 12px', backgroundColor: '#ffffff', lineHeight: 1.5 },
  small: { padding: '16px 24px 16px', fontSize: 13, lineHeight: 1.54, color: '#52606d' },
} satisfies Record<string, Style>;
const blocks: Record<string, Style> = {
  h1: { margin: '0 0 16px', fontSize: 22, lineHeight: 1.36, fontWeight: 600 },
  h2: { margin: '24px 0 8px', fontSize: 17, lineHeight: 1.4, fontWeight: 600 },
  p: { margin: '0 0 16px' },
  ul: { margin: '0 0 10px', paddingLeft: 6, flexDirection: 'column' },
  ol: { margin: '0 0 10px', paddingLeft: 6, flexDirection: 'column' },
  li: { margin: '0 0 6px' },
};
const inline: Record<string, Style> = {
  strong: { fontWeight: 600 },
  em: { fontStyle: 'italic' },
  a: { color: '#0b57a4', textDecoration: 'underline' },
};

/** @param html of an e-mail in our layout. @throws Error when there is something in it that would not be drawn */
export function emailElements(html: string): Element {
  const $ = load(html);
  const accent = /border-top:\s*(4px solid #[0-9a-f]{6})/i.exec(html)?.[1];
  const text = (name: keyof typeof parts) => $(`.${name} > div`);
  const column = (name: keyof typeof parts, style: Style) =>
    box(
      { ...parts[name], ...style, flexDirection: 'column' },
      text(name)
        .children()
        .toArray()
        .map((one) => block($, one)),
    );
  return box({ ...page, width: emailWidth, flexDirection: 'column' }, [
    box(parts.product, words(text('product').text().trim(), {})),
    column('content', accent === undefined ? {} : { borderTop: accent }),
    column('small', {}),
  ]);
}

type Node = ReturnType<ReturnType<CheerioAPI>['contents']> extends Iterable<infer One> ? One : never;

const box = (style: Style, children: (Element | string)[]): Element => ({
  type: 'div',
  props: { style: { display: 'flex', ...style }, children },
});

function block($: CheerioAPI, node: Node): Element {
  const name = nameOf(node);
  const style = blocks[name];
  // What is not drawn would be approved unseen.
  if (style === undefined) throw new Error(`there is a "${name}" that cannot be drawn`);
  if (name !== 'ul' && name !== 'ol') return box(style, [paragraph($, node)]);
  const items = $(node).children().toArray();
  return box(
    style,
    items.map((item, index) =>
      box(blocks.li ?? {}, [box({ width: 20 }, [name === 'ol' ? `${index + 1}.` : '•']), paragraph($, item)]),
    ),
  );
}

const nameOf = (node: Node) => ('name' in node ? node.name : node.type);

const paragraph = ($: CheerioAPI, node: Node): Element => box({ flexWrap: 'wrap', flex: 1 }, runs($, node, {}));

function runs($: CheerioAPI, node: Node, style: Style): Element[] {
  return $(node)
    .contents()
    .toArray()
    .flatMap((child) => {
      if (child.type === 'text') return words(child.data, style);
      if (nameOf(child) === 'br') return [box({ width: '100%', height: 0 }, [])];
      const more = inline[nameOf(child)];
      if (more === undefined) throw new Error(`there is a "${nameOf(child)}" that cannot be drawn`);
      return runs($, child, { ...style, ...more });
    });
}

// Each word, with the space after it, is a box of its own: so lines break between them whatever their style. A line break in the source, which
// follows a <br>, is no space. Satori leaves a space at the end of a box out, but not one that does not break.
const words = (text: string, style: Style): Element[] =>
  (text.replace(/^\n/, '').match(/\S+\s*|\s+/g) ?? []).map((word) =>
    box({ ...(word.trim() === '' ? {} : style), whiteSpace: 'pre', ...breaking(word.trim()) }, [
      word.replace(/\s+/, '\u00a0'),
    ]),
  );

// Only what is longer than a line is broken within: an address.
const breaking = (word: string): Style =>
  word.length > 25 ? { whiteSpace: 'normal', wordBreak: 'break-all', maxWidth: '100%' } : {};
