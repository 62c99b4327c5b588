// Serves the page: a closed map of files, TypeScript with its types taken away, under a strict content policy.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { findPackageJSON, stripTypeScriptTypes } from 'node:module';
import { dirname, extname, join } from 'node:path';

type Asset = { body: string; type: string; etag: string };

const folder = import.meta.dirname;
const assetsAt = '/workspace/assets/';
const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ts': 'text/javascript; charset=utf-8',
};
/** What the page uses of lit-html, and what that itself imports. */
const litFiles = [
  'lit-html.js',
  'directive.js',
  'directive-helpers.js',
  'async-directive.js',
  'directives/guard.js',
  'directives/keyed.js',
  'directives/live.js',
  'directives/ref.js',
  'directives/repeat.js',
];

/** Every address that is answered, with its file: no part of a request ever becomes a path. */
function listFiles(): Map<string, string> {
  const lit = dirname(findPackageJSON('lit-html', import.meta.url) ?? '');
  const files = new Map(litFiles.map((name) => [`${assetsAt}lit-html/${name}`, join(lit, name)]));
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const isServed = types[extname(name)] !== undefined && name !== 'serve.ts' && name !== 'index.html';
    if (isServed) files.set(assetsAt + name.replaceAll('\\', '/'), join(folder, name));
  }
  return files.set('/', join(folder, 'index.html'));
}

const files = listFiles();
const read = new Map<string, Asset>();

function readAsset(address: string, file: string): Asset {
  const known = read.get(address);
  if (known) return known;
  const text = readFileSync(file, 'utf8');
  const body = file.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const asset = { body, type: types[extname(file)] ?? 'text/plain', etag };
  read.set(address, asset);
  return asset;
}

/** The policy; the one inline script it allows is the import map, by its hash. */
function policyFor(page: string): string {
  const map = /<script type="importmap">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(map).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data: https:",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** Answers the page and its files; false for any other request, which is left untouched. */
export function servePage(req: IncomingMessage, res: ServerResponse): boolean {
  const address = (req.url ?? '').replace(/[?#].*$/s, '');
  const file = files.get(address);
  if (!file || (req.method !== 'GET' && req.method !== 'HEAD')) return false;
  const asset = readAsset(address, file);
  res.setHeader('content-security-policy', policyFor(readAsset('/', files.get('/') ?? file).body));
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('referrer-policy', 'no-referrer');
  res.setHeader('cross-origin-resource-policy', 'same-origin');
  res.setHeader('cache-control', 'no-cache');
  res.setHeader('etag', asset.etag);
  if (req.headers['if-none-match'] === asset.etag) {
    res.writeHead(304).end();
    return true;
  }
  res.writeHead(200, { 'content-type': asset.type, 'content-length': Buffer.byteLength(asset.body) });
  res.end(req.method === 'HEAD' ? undefined : asset.body);
  return true;
}
