// The message templates and audiences that steps can name.
import type { RollbackDeps } from './deps.ts';
import type { MessageCatalog } from './step-type.ts';

export const catalogOf = ({
  templates,
  communicationPolicy: { audiences },
}: Pick<RollbackDeps, 'templates' | 'communicationPolicy'>): MessageCatalog => ({ templates, audiences });
