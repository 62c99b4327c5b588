// What reads the operator's files at start: tests, which start hundreds of bots on the same ones, read each once.
import { loadTemplates } from './features/communications/load-templates.ts';
import { openChecklists } from './features/incidents/open-checklists.ts';
import { loadRunbooks } from './features/rollbacks/load-runbooks.ts';
import { readPolicy } from './policy.ts';

export const readers = { readPolicy, openChecklists, loadTemplates, loadRunbooks };
