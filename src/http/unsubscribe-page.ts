// Where unsubscribe links lead: a mail program posts (RFC 8058, no cookie, no redirect), a person sees a page with a button that does the same.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MessageTemplates } from '../features/communications/load-templates.ts';
import type { Product } from '../features/communications/product.ts';
import { type Reader, readerOf } from '../features/communications/reader.ts';
import { escapeHtml } from '../features/communications/rendered.ts';
import { addressIn, followUnsubscribeLink, unsubscribePath } from '../features/communications/unsubscribe-link.ts';
import type { LocaleWords } from '../features/communications/words.ts';
import type { HttpServer } from './server.ts';

export type UnsubscribePage = {
  db: Parameters<typeof addressIn>[0];
  templates: Pick<MessageTemplates, 'locales' | 'words'>;
  communicationPolicy: { product: Product };
};

export function routeUnsubscribe(http: Pick<HttpServer, 'route'>, deps: UnsubscribePage): void {
  http.route(unsubscribePath, async (req, res) => {
    const token = (req.url ?? '').split('?', 1)[0]?.slice(unsubscribePath.length) ?? '';
    // Whoever looks at links before people do, such as a mail program's guard, gets them: that unsubscribes nobody.
    if (req.method === 'GET' || req.method === 'HEAD')
      return show(req, res, deps, (await addressIn(deps.db, token)) === undefined ? 'unknown' : 'question');
    if (req.method !== 'POST') return void res.writeHead(405, { allow: 'GET, HEAD, POST' }).end();
    req.resume();
    return show(req, res, deps, (await followUnsubscribeLink(deps.db, token)) ? 'done' : 'unknown');
  });
}

type Said = 'question' | 'done' | 'unknown';

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  // The link is the right to unsubscribe: no other site learns it.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

function show(req: IncomingMessage, res: ServerResponse, deps: UnsubscribePage, said: Said): void {
  const { locale } = preferred(req.headers['accept-language'], deps.templates.locales);
  const words = deps.templates.words(locale);
  const text = (one: string) => escapeHtml(one.replace('{product}', deps.communicationPolicy.product.name));
  res.writeHead(said === 'unknown' ? 404 : 200, headers).end(page(locale, text, words, said));
}

function page(locale: string, text: (words: string) => string, words: LocaleWords, said: Said): string {
  const title = text(words[`unsubscribe_${said}`]);
  // To the page's own address.
  const form = `<form method="post"><button type="submit">${text(words.unsubscribe)}</button></form>`;
  return `<!doctype html>
<html lang="${escapeHtml(locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>:root{color-scheme:light dark;font:1.125rem/1.5 system-ui,sans-serif}body{max-width:32rem;margin:15vh auto;padding:0 1rem}h1{font-size:1.25rem}button{font:inherit;padding:.6rem 1.2rem;cursor:pointer}</style>
</head><body><main><h1>${title}</h1>${said === 'question' ? form : ''}</main></body></html>
`;
}

// The first of the languages that a browser asks for in which there are words.
function preferred(asked: string | undefined, there: ReadonlySet<string>): Reader {
  const wanted = (asked ?? '')
    .slice(0, 200)
    .split(',')
    .map((one) => one.split(';', 1)[0] ?? '');
  const known = wanted.find((one) => there.has(readerOf(one, null, there, { locale: '', timeZone: 'UTC' }).locale));
  return readerOf(known ?? null, null, there);
}
