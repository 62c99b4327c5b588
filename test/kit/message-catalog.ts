// The shipped message templates and audiences, for what is checked against them.
import { loadTemplates, shippedTemplates } from '../../src/features/communications/load-templates.ts';
import type { MessageCatalog } from '../../src/features/rollbacks/step-type.ts';
import { readPolicy } from '../../src/policy.ts';

export async function shippedMessages(): Promise<MessageCatalog> {
  const { communications } = await readPolicy();
  return { templates: await loadTemplates(shippedTemplates, communications), audiences: communications.audiences };
}

/** For what tells nobody: reading all templates takes longer than a short process. */
export const noTemplates = {
  get: () => undefined,
  all: () => [],
  locales: new Set<string>(),
  words: () => {
    throw new RangeError('there are no templates');
  },
};
