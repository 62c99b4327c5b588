// The house of the design: which room may know which, and where the outside is let in.
import { expect, test } from 'vitest';
import { type SourceFile, sourceFiles, textOf } from './source-files.ts';

const files = sourceFiles();
const features = ['events', 'access', 'auth-metrics', 'cadence', 'incidents', 'communications', 'rollbacks', 'reports'];

/** `src/slack/views/x.ts` → `slack`; a file directly in src is its own room: `compose`. */
const roomOf = (path: string) => path.split('/')[1]?.replace(/\.ts$/, '') ?? '';
const featureOf = (path: string) => (path.startsWith('src/features/') ? (path.split('/')[2] ?? '') : '');

// Room → rooms it may import, besides itself.
const allowed: Record<string, readonly string[]> = {
  lib: [],
  blockkit: ['lib'],
  db: ['lib'],
  jobs: ['db', 'lib'],
  features: ['db', 'jobs', 'lib'],
  adapters: ['db', 'lib', 'features'],
  slack: ['features', 'jobs', 'blockkit', 'lib', 'db'],
  cli: ['features', 'jobs', 'lib', 'compose', 'config', 'readers'],
  http: ['features', 'jobs', 'lib'],
  workspace: ['blockkit', 'lib'],
  demo: ['db', 'lib'],
  config: ['lib'],
  policy: ['features', 'lib'],
  readers: ['features', 'policy'],
  compose: [
    'adapters',
    'blockkit',
    'cli',
    'config',
    'db',
    'demo',
    'features',
    'http',
    'jobs',
    'lib',
    'local-slack',
    'policy',
    'readers',
    'slack',
    'workspace',
  ],
  'local-slack': ['config', 'db', 'http', 'lib', 'slack', 'workspace'],
  main: ['compose', 'config', 'lib'],
};

function violations(check: (file: SourceFile) => string[]): string[] {
  return files.flatMap((file) => check(file).map((problem) => `${file.path}: ${problem}`));
}

test('the rules looked at every file, found its imports, and know every room', () => {
  expect(files.length).toBeGreaterThan(80);
  const imports = files.reduce((sum, file) => sum + file.ours.length + file.packages.length, 0);
  expect(imports).toBeGreaterThan(files.length);
  expect([...new Set(files.map((file) => roomOf(file.path)))].filter((room) => !(room in allowed))).toEqual([]);
  const paths = new Set(files.map((file) => file.path));
  expect(violations((file) => file.ours.filter((path) => path.endsWith('.ts') && !paths.has(path)))).toEqual([]);
});

test('a room imports only the rooms it may', () => {
  const strangers = violations((file) => {
    const room = roomOf(file.path);
    return file.ours.filter((path) => roomOf(path) !== room && !(allowed[room] ?? []).includes(roomOf(path)));
  });
  expect(strangers).toEqual([]);
});

test('a feature imports only features before it, and never a cycle of files', () => {
  const later = violations((file) => {
    const mine = features.indexOf(featureOf(file.path));
    if (mine < 0) return featureOf(file.path) === '' ? [] : ['is a feature without a place in the order'];
    return file.ours.filter((path) => features.indexOf(featureOf(path)) > mine);
  });
  expect(later).toEqual([]);
  expect(cycles()).toEqual([]);
});

test('a vendor knows no other vendor; only what puts them together knows them all', () => {
  const vendorOf = (path: string) => /^src\/adapters\/([^/]+)\//.exec(path)?.[1];
  const strangers = violations((file) => {
    const mine = vendorOf(file.path);
    if (mine === undefined) return [];
    return file.ours.filter((path) => path.startsWith('src/adapters/') && vendorOf(path) !== mine);
  });
  expect(files.filter((file) => vendorOf(file.path) !== undefined).length).toBeGreaterThan(1);
  expect(strangers).toEqual([]);
});

test('views know types and blocks, but no store, no use-case and no job', () => {
  const known = violations((file) => {
    if (!file.path.startsWith('src/slack/views/')) return [];
    return file.ours.filter((path) => /-store\.ts$|^src\/(jobs|db)\//.test(path) || isUseCase(path));
  });
  expect(known).toEqual([]);
});

test('each thing of the outside has one door', () => {
  const only = (pattern: RegExp, rooms: RegExp) =>
    violations((file) => file.packages.filter((name) => pattern.test(name) && !rooms.test(file.path)));
  expect(only(/^@slack\/(bolt|web-api)/, /^src\/slack\//)).toEqual([]);
  expect(only(/^@slack\/types/, /^src\/(slack|blockkit|workspace)\//)).toEqual([]);
  expect(only(/^pg$/, /^src\/db\//)).toEqual([]);
  expect(only(/^pg-boss$/, /^src\/jobs\//)).toEqual([]);
  expect(only(/^@aws-sdk\//, /^src\/adapters\/ses\//)).toEqual([]);
  const environment = violations((file) =>
    file.text.includes('process.env') && !/^src\/(config|main)\.ts$/.test(file.path) ? ['process.env'] : [],
  );
  // The other two entries read it for the same purpose as main.ts: to hand it to readConfig. The demo's program is one by itself.
  expect(
    environment.filter((line) => !/^src\/((cli|workspace)\/main|demo\/tools\/control-program)\.ts/.test(line)),
  ).toEqual([]);
});

test('what takes long to load, and is not used by everybody, is loaded when it is used', () => {
  // Each takes from 0.2 s and 30 MB to a second and 84 MB.
  const heavy =
    /^import (?!type )[^;]*from '(?:@aws-sdk\/|@kubernetes\/|@modelcontextprotocol\/|@redis\/|@supabase\/)[^']*'/gm;
  expect(violations(({ text }) => text.match(heavy) ?? [])).toEqual([]);
});

test('the domain takes its time as a parameter', () => {
  // Leases and the age of a cache are physical time: they are about this process and the database, not about deadlines.
  const leases = [
    'src/features/auth-metrics/source-store.ts: clock_timestamp',
    // A provider counts e-mails by its own clock.
    'src/features/communications/send-pace.ts: clock_timestamp',
  ];
  const pattern =
    /\bDate\.now\(|\bnew Date\(\)|(?<!performance\.)\bnow\(\)(?=[^:]*`)|current_timestamp|clock_timestamp/g;
  const clocks = violations((file) => {
    if (!file.path.startsWith('src/features/')) return [];
    return [...file.text.matchAll(pattern)].map((match) => match[0]);
  });
  expect(clocks.filter((clock) => !leases.includes(clock))).toEqual([]);
});

test('every listener, delivery and migration file is registered', () => {
  const registry = textOf('src/slack/registry.ts');
  const room = textOf('src/slack/room.ts');
  const missing = (folder: string, within: string, prefix: string) =>
    files
      .filter((file) => file.path.startsWith(folder))
      .filter((file) => !within.includes(`${prefix}${file.path.split('/').at(-1)}`));
  const listeners = files.filter((file) => file.path.startsWith('src/slack/listeners/'));
  expect(listeners.length).toBeGreaterThan(0);
  expect(missing('src/slack/listeners/', registry, './listeners/').map((file) => file.path)).toEqual([]);
  const deliveries = missing('src/slack/deliveries/', room, './deliveries/').map((file) => file.path);
  expect(deliveries).toEqual(['src/slack/deliveries/delivery-deps.ts', 'src/slack/deliveries/post-once.ts']);
});

test('every step type is registered', () => {
  const registered = textOf('src/features/rollbacks/step-types.ts');
  const types = files.flatMap(({ path }) => /^src\/features\/rollbacks\/(steps\/.*)$/.exec(path)?.[1] ?? []);
  expect(types.length).toBeGreaterThan(1);
  expect(types.filter((path) => !registered.includes(`'./${path}'`))).toEqual([]);
});

test('every command of the command line is registered', () => {
  const within = textOf('src/cli/commands.ts');
  const names = files.flatMap(({ path }) => /^src\/cli\/(commands\/.*)$/.exec(path)?.[1] ?? []);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !within.includes(`'./${name}'`))).toEqual([]);
});

test('files are small, begin with a sentence, and have honest names', () => {
  const lines = files.map((file) => file.text.split('\n').length).sort((a, b) => a - b);
  expect(lines[Math.floor(lines.length / 2)]).toBeLessThan(100);
  expect(violations((file) => (file.text.split('\n').length > 300 ? ['over 300 lines'] : []))).toEqual([]);
  expect(violations((file) => (/^\/\/ \S/.test(file.text) ? [] : ['no sentence at its top']))).toEqual([]);
  const banned = /(^|[-/])(utils?|helpers?|common|manager|service|misc)([-./]|$)/;
  expect(violations((file) => (banned.test(file.path) ? ['a name that says nothing'] : []))).toEqual([]);
  expect(textOf('src/compose.ts').split('\n').length).toBeLessThan(150);
});

// A use-case is verb-noun.ts that exports an async function; a view may import its types' neighbours only.
function isUseCase(path: string): boolean {
  if (!path.startsWith('src/features/')) return false;
  const text = files.find((file) => file.path === path)?.text ?? '';
  return (
    /\/(read|share|collect|prune|append|verify|list|authorize)[-.]/.test(path) && text.includes('export async function')
  );
}

function cycles(): string[] {
  const imports = new Map(files.map((file) => [file.path, file.ours]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: string[]) => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (done.has(path) || trail.includes(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return found;
}
