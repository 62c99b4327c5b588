// The files that come with Backbolt, read once in each worker: hundreds of bots start on the same ones, and to read them is half of a start.
import { readdir, readFile } from 'node:fs/promises';
import { readers } from '../../src/readers.ts';

/** Reads as a bot does, but not again what was read before and is the same; what fails is not kept. */
export const readOnce: typeof readers = {
  async readPolicy(path) {
    const text = path === undefined ? '' : await readFile(path, 'utf8').catch(() => path);
    return await keptFor(`policy ${text}`, () => readers.readPolicy(path));
  },
  openChecklists: (folder, policy) =>
    keptFor(`checklists ${folder} ${JSON.stringify(policy)}`, () => readers.openChecklists(folder, policy)),
  loadTemplates: (folder, policy) =>
    keptFor(`templates ${folder} ${JSON.stringify(policy)}`, () => readers.loadTemplates(folder, policy)),
  async loadRunbooks(folders, context) {
    const [, ...own] = folders;
    const texts = await Promise.all(own.map(textsIn));
    return await keptFor(
      `runbooks ${folders} ${JSON.stringify([context.policy, context.messages.audiences, texts])}`,
      () => readers.loadRunbooks(folders, context),
    );
  },
};

// Of a test's own, which may change.
async function textsIn(folder: URL): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return await Promise.all(names.sort().map(async (name) => name + (await readFile(new URL(name, folder), 'utf8'))));
}

const kept = new Map<string, Promise<unknown>>();

async function keptFor<Read>(key: string, read: () => Promise<Read>): Promise<Read> {
  const reading = (kept.get(key) as Promise<Read> | undefined) ?? read();
  kept.set(key, reading);
  try {
    return await reading;
  } catch (error) {
    kept.delete(key);
    throw error;
  }
}
