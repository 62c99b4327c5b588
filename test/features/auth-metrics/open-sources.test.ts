import { expect, test } from 'vitest';
import { loggedSource } from '../../../src/features/auth-metrics/collect-logs.ts';
import { openSources } from '../../../src/features/auth-metrics/open-sources.ts';
import type { ProjectSource } from '../../../src/features/auth-metrics/project-source.ts';
import { Secret } from '../../../src/lib/redaction.ts';
import { quietLog } from '../../kit/database.ts';

const packs = new URL('../../../templates/sources/', import.meta.url);

// A pooler has one address for many projects and tells them apart by user and port: their samples must not mix.
test('databases behind one pooler have names of their own, and no name holds a password', async () => {
  const urls = [
    'postgres://a:hunter2@pooler.example.com:5432/postgres',
    'postgres://b:hunter2@pooler.example.com:5432/postgres',
    'postgres://b:hunter2@pooler.example.com:6543/postgres',
  ];
  const sources = await openSources(
    urls.map((url) => ({ url: new Secret(url), pack: 'generic' })),
    packs,
    quietLog,
  );
  expect([...sources.keys()]).toEqual([
    'generic:a@pooler.example.com:5432/postgres',
    'generic:b@pooler.example.com:5432/postgres',
    'generic:b@pooler.example.com:6543/postgres',
  ]);
});

const direct = 'postgres://postgres:x@db.abcdefghij.supabase.co:5432/postgres';
const pooled = 'postgres://backbolt_reader.klmnopqrst:x@aws-0-eu-central-1.pooler.supabase.com:6543/postgres';
const elsewhere = 'postgres://postgres:x@supabase.example.com:5432/postgres';

// A project's logs added to another project's samples would be figures of neither.
test.each([
  { of: 'the one whose address names it', ref: 'abcdefghij', urls: [elsewhere, pooled, direct], expected: 2 },
  { of: 'the one whose role at a pooler names it', ref: 'klmnopqrst', urls: [direct, pooled], expected: 1 },
  { of: 'one that names no project, where none names it', ref: 'uvwxyz', urls: [direct, elsewhere], expected: 1 },
  { of: 'none, where all are of other projects', ref: 'uvwxyz', urls: [direct, pooled], expected: undefined },
  { of: 'the first, where the project has no name here', ref: undefined, urls: [pooled, direct], expected: 0 },
])("a project's logs are of $of", async ({ ref, urls, expected }) => {
  const sources = await openSources(
    urls.map((url, n) => ({ name: String(n), url: new Secret(url), pack: 'supabase' })),
    packs,
    quietLog,
  );
  const project = { ref } as ProjectSource;
  expect(loggedSource({ sources, project })).toBe(expected === undefined ? undefined : String(expected));
});
