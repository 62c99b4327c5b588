// The folders that the embedded Postgres makes outside its own, where others can write or an earlier start was cut short.
import { chmod, lchown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copyBinaries } from '../../src/db/embedded/binaries.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { makeSocketFolder, socketFolder } from '../../src/db/embedded/sockets.ts';
import { quietLog } from '../kit/database.ts';

const clean: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of clean.splice(0).reverse()) await one();
});

const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stderr.write('SKIPPED, for they need root: who the folders of a root bot belong to\n');
const account = isRoot ? { uid: 12345, gid: 12345 } : undefined;

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-folders-'));
  await chmod(folder, 0o755);
  clean.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('a socket folder is made for its user alone, and taken again the next time', async () => {
  const path = join(await newFolder(), 'socket');
  await makeSocketFolder(path, account);
  await makeSocketFolder(path, account);
  const { mode, uid } = await stat(path);
  expect([mode & 0o777, uid]).toEqual([0o700, account?.uid ?? process.getuid?.()]);
});

test('a socket folder that is a symlink is refused, and what it leads to is left alone', async () => {
  const folder = await newFolder();
  const target = join(folder, 'target');
  await mkdir(target);
  const before = await stat(target);
  await symlink(target, join(folder, 'socket'));
  await expect(makeSocketFolder(join(folder, 'socket'), account)).rejects.toMatchObject({
    code: 'embedded.unsafe_folder',
  });
  const after = await stat(target);
  expect([after.uid, after.mode]).toEqual([before.uid, before.mode]);
});

test('a socket folder that others can write is refused', async () => {
  const path = join(await newFolder(), 'socket');
  await mkdir(path);
  await chmod(path, 0o777);
  await expect(makeSocketFolder(path, account)).rejects.toMatchObject({ code: 'embedded.unsafe_folder' });
});

test.skipIf(!isRoot)("a socket folder that is another user's is refused", async () => {
  const path = join(await newFolder(), 'socket');
  await mkdir(path);
  await lchown(path, 23456, 23456);
  await expect(makeSocketFolder(path, account)).rejects.toMatchObject({ code: 'embedded.unsafe_folder' });
});

test('a start whose socket folder in /tmp was taken by a symlink is refused, with the remedy', async () => {
  const folder = join(await newFolder(), 'x'.repeat(100));
  await mkdir(folder);
  const target = await newFolder();
  const path = socketFolder(folder);
  expect(path).toMatch(/^\/tmp\/backbolt-/);
  await symlink(target, path);
  clean.push(() => rm(path));
  await expect(startEmbeddedPostgres({ folder, log: quietLog })).rejects.toMatchObject({
    userMessage: expect.stringContaining(
      `${path} is not a folder that only the embedded Postgres can write. Remove it`,
    ),
  });
  expect(await readdir(target)).toEqual([]);
});

test('a log that is a symlink stops the start, and the file that it leads to keeps its content', async () => {
  const folder = await newFolder();
  const target = join(folder, 'precious');
  await writeFile(target, 'kept');
  await mkdir(join(folder, 'data', 'socket'), { recursive: true });
  await symlink(target, join(folder, 'data', 'socket', 'postgres.log'));
  await expect(startEmbeddedPostgres({ folder: join(folder, 'data'), log: quietLog })).rejects.toThrow('ELOOP');
  expect(await readFile(target, 'utf8')).toBe('kept');
});

test('copies of the programs are whole: two at once share one, and a half-made one of an interrupted start is not taken', async () => {
  const folder = await newFolder();
  const native = join(folder, 'npm');
  await mkdir(join(native, 'bin'), { recursive: true });
  for (const name of ['initdb', 'postgres']) await writeFile(join(native, 'bin', name), name, { mode: 0o755 });
  await symlink('postgres', join(native, 'bin', 'alias'));
  const to = join(folder, 'copies', 'native-1.0.0');
  await mkdir(join(`${to}-Ab12Cd`, 'bin'), { recursive: true });
  expect(await Promise.all([copyBinaries(native, to), copyBinaries(native, to)])).toEqual([to, to]);
  expect((await readdir(join(to, 'bin'))).sort()).toEqual(['alias', 'initdb', 'postgres']);
  expect((await stat(to)).mode & 0o777).toBe(0o755);
  expect((await readdir(join(folder, 'copies'))).sort()).toEqual(['native-1.0.0', 'native-1.0.0-Ab12Cd']);
});
