import { expect, test } from 'vitest';
import { openSources } from '../../../src/features/auth-metrics/open-sources.ts';
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
