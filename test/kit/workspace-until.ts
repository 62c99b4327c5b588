// Waits for the workspace to become so, without sleeping.
import type { Workspace } from '../../src/workspace/workspace.ts';

const patienceMs = 20_000;

/** Resolves with what `find` gives as soon as it gives something; fails when patience ends, saying what was waited for and what `seen` says. */
export function until<T>(
  workspace: Workspace,
  wanted: string,
  find: () => T | undefined,
  seen: () => string = () => '',
): Promise<T> {
  const found = find();
  if (found !== undefined) return Promise.resolve(found);
  return new Promise((resolve, reject) => {
    const stop = workspace.subscribe(() => {
      const now = find();
      if (now === undefined) return;
      clearTimeout(impatient);
      stop();
      resolve(now);
    });
    const impatient = setTimeout(() => {
      stop();
      reject(new Error(`waited in vain for ${wanted}\n${seen()}`));
    }, patienceMs);
  });
}
