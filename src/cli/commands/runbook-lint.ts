// `runbook lint`: is every runbook right? Needs no database, so that CI can ask it.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadTemplates, shippedTemplates } from '../../features/communications/load-templates.ts';
import {
  lintRunbooks,
  problemsOfPolicy,
  problemText,
  shippedRunbooks,
} from '../../features/rollbacks/load-runbooks.ts';
import { stepTypes } from '../../features/rollbacks/step-types.ts';
import { text } from '../arguments.ts';
import { defineFileCommand } from '../command.ts';
import { printable } from '../printable.ts';

export const runbookLint = defineFileCommand({
  description: 'checks the runbooks of a folder, templates/runbooks unless said: each problem with its file and line',
  words: { folder: text(4096, 'FOLDER').optional() },
  async run({ folder }, { rollbacks: policy, communications }) {
    const where = folder === undefined ? shippedRunbooks : pathToFileURL(`${resolve(folder)}/`);
    const messages = {
      templates: await loadTemplates(shippedTemplates, communications),
      audiences: communications.audiences,
    };
    const { files, problems } = await lintRunbooks([where], { policy, types: stepTypes, messages });
    // Policy names runbooks of the shipped folder; another one may hold a few of them only.
    const named = folder === undefined ? problemsOfPolicy(policy, files) : [];
    const lines = [...problems.map(problemText), ...named].map(printable);
    const right = `${files.size} ${files.size === 1 ? 'runbook is' : 'runbooks are'} right.`;
    if (lines.length === 0) return { text: right, ok: true };
    return {
      text: [...lines, `${lines.length} ${lines.length === 1 ? 'problem' : 'problems'}; ${right}`].join('\n'),
      ok: false,
    };
  },
});
