// A real headless browser for tests, from npm packages alone on Linux x64; elsewhere an installed Chrome, or none, said loudly.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterThis } from './after-this.ts';
import { cacheFolder } from './caches.ts';

const isPacked = process.platform === 'linux' && process.arch === 'x64';
const chromePlaces: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  linux: ['/opt/google/chrome/chrome', '/usr/bin/google-chrome'],
};

/** Why there is no browser on this machine, or null when there is one. */
function browserMissing(): string | null {
  if (isPacked || chromePlaces[process.platform]?.some((place) => existsSync(place))) return null;
  return `SKIPPED: browser tests need Google Chrome on ${process.platform} ${process.arch}; npm carries a Chromium for Linux x64 only. Install Chrome and run again.`;
}

/** Whether browser tests can run; says so on stderr, once a file, when they cannot. */
export function browserAvailable(): boolean {
  const missing = browserMissing();
  if (missing) process.stderr.write(`\n*** ${missing} ***\n\n`);
  return missing === null;
}

// The package's own unpacking writes straight to /tmp/chromium: two test files at once would run a half-written binary.
function unpack(): string {
  const packageFile = findPackageJSON('@sparticuz/chromium', import.meta.url) ?? '';
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const home = join(cacheFolder, `chromium-${version}`);
  if (existsSync(join(home, 'chromium'))) return home;
  const half = `${home}.${process.pid}`;
  mkdirSync(half, { recursive: true, mode: 0o700 });
  const packed = (name: string): Buffer => brotliDecompressSync(readFileSync(join(dirname(packageFile), 'bin', name)));
  for (const name of ['al2023', 'fonts']) execFileSync('tar', ['-x', '-C', half], { input: packed(`${name}.tar.br`) });
  writeFileSync(join(half, 'fonts', 'fonts.conf'), fontSettings(home));
  writeFileSync(join(half, 'chromium'), packed('chromium.br'), { mode: 0o700 });
  try {
    renameSync(half, home);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    // Another process was first, which is as good.
    if (!existsSync(join(home, 'chromium'))) throw error;
  }
  return home;
}

/** Open Sans, which the package carries, before the machine's own fonts: the same letters on every machine. */
function fontSettings(home: string): string {
  const families = [
    ['system-ui', 'Open Sans'],
    ['sans-serif', 'Open Sans'],
    ['monospace', 'DejaVu Sans Mono', 'Liberation Mono', 'Noto Sans Mono'],
  ];
  const prefer = families
    .map(([family, ...fonts]) => {
      const named = fonts.map((font) => `<family>${font}</family>`).join('');
      return `<alias binding="strong"><family>${family}</family><prefer>${named}</prefer></alias>`;
    })
    .join('');
  return `<?xml version="1.0"?><fontconfig><dir>${home}/fonts</dir><dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir><cachedir>${home}/font-cache</cachedir>${prefer}</fontconfig>`;
}

// The copies are for machines without these libraries; where the machine has its own, they fit it better.
function lacksLibraries(program: string): boolean {
  try {
    return execFileSync('ldd', [program], { encoding: 'utf8' }).includes('not found');
  } catch {
    return true;
  }
}

/** Starts a browser; whoever started it closes it. */
export async function launchBrowser(): Promise<Browser> {
  if (!isPacked) return chromium.launch({ channel: 'chrome' });
  const home = unpack();
  const libraries = lacksLibraries(join(home, 'chromium')) ? { LD_LIBRARY_PATH: join(home, 'lib') } : {};
  return chromium.launch({
    executablePath: join(home, 'chromium'),
    env: { ...process.env, ...libraries, FONTCONFIG_PATH: join(home, 'fonts') },
    args: ['--disable-gpu', '--font-render-hinting=none'],
  });
}

let shared: Promise<Browser> | undefined;

/** The browser of this worker: it starts on first need and ends with the worker, since a start takes longer than most tests. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= launchBrowser();
  return shared;
}

/** A page with a session of its own in the worker's browser; the test's end closes it. */
export async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await (await sharedBrowser()).newContext(options);
  afterThis(() => context.close());
  return await context.newPage();
}
