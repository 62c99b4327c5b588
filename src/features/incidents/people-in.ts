// Whom a list of policy means: people as they are, groups as their members.
import type { Directory } from '../access/directory.ts';

/** The ids of everybody in the list, each once. Groups that cannot be read at the moment are left out: they are mentioned as groups. */
export async function peopleIn(directory: Directory, named: readonly string[]): Promise<string[]> {
  const parts = await Promise.all(
    named.map(async (name) => {
      if (!name.startsWith('@')) return [name];
      const group = await directory.group(name).catch(() => undefined);
      return group?.members ?? [];
    }),
  );
  return [...new Set(parts.flat())];
}
