// `template lint`: is every message template right? Needs no database, so that CI can ask it.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lintTemplates, problemText, shippedTemplates } from '../../features/communications/load-templates.ts';
import { text } from '../arguments.ts';
import { defineFileCommand } from '../command.ts';
import { printable } from '../printable.ts';

export const templateLint = defineFileCommand({
  description: 'checks the templates of a folder, templates/messages unless said: each problem with its file and line',
  words: { folder: text(4096, 'FOLDER').optional() },
  async run({ folder }, { communications }) {
    const where = folder === undefined ? shippedTemplates : pathToFileURL(`${resolve(folder)}/`);
    const { templates, problems } = await lintTemplates(where, communications);
    const lines = problems.map(problemText).map(printable);
    const right = `${templates.size} ${templates.size === 1 ? 'template is' : 'templates are'} right.`;
    if (lines.length === 0) return { text: right, ok: true };
    return {
      text: [...lines, `${lines.length} ${lines.length === 1 ? 'problem' : 'problems'}; ${right}`].join('\n'),
      ok: false,
    };
  },
});
