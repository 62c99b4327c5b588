// Reads templates/runbooks/*.yml at start, and one of them anew when a plan is made or a run is to begin.
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { Runbooks } from './deps.ts';
import type { RollbackPolicy } from './policy.ts';
import { type RunbookContext, readRunbook } from './read-runbook.ts';
import type { Runbook } from './runbook.ts';

/** Where the runbooks are that come with Backbolt. */
export const shippedRunbooks = new URL('../../../templates/runbooks/', import.meta.url);

/** A problem of a runbook; `file` is its path. */
export type RunbookProblem = { file: string; line: number; problem: string };

/** One line for each problem: `path:line problem`, which editors can follow. */
export const problemText = ({ file, line, problem }: RunbookProblem): string => `${file}:${line} ${problem}`;

/**
 * Reads every runbook of the folders, and checks that those which policy names exist.
 * @throws AppError `rollbacks.runbook_invalid` that lists every problem with file, line and remedy.
 */
export async function loadRunbooks(folders: readonly URL[], context: RunbookContext): Promise<Runbooks> {
  const { files, problems } = await lintRunbooks(folders, context);
  const all = [...files.values()].map(({ runbook }) => runbook);
  const texts = [...problems.map(problemText), ...problemsOfPolicy(context.policy, files)];
  if (texts.length > 0) throw invalid('Backbolt did not start', texts);
  return {
    get: (name) => files.get(name)?.runbook,
    all: () => all,
    async reread(name) {
      const path = files.get(name)?.path;
      if (path === undefined)
        throw invalid('Nothing was done', [`${name}: there was no such runbook when Backbolt started`]);
      const read = await readFrom(path, context);
      if ('problems' in read) throw invalid('Nothing was done', read.problems.map(problemText));
      return read;
    },
  };
}

/** Reads every runbook of the folders; those that are right, and the problems of the others. */
export async function lintRunbooks(folders: readonly URL[], context: RunbookContext) {
  const files = new Map<string, { path: string; runbook: Runbook }>();
  const problems: RunbookProblem[] = [];
  for (const path of (await Promise.all(folders.map(pathsIn))).flat()) {
    const name = nameOf(path);
    if (path.endsWith('.yaml')) problems.push({ file: path, line: 1, problem: 'must end with .yml: rename it' });
    else if (files.has(name)) problems.push({ file: path, line: 1, problem: 'another folder has one of this name' });
    else {
      const read = await readFrom(path, context);
      if ('problems' in read) problems.push(...read.problems);
      else files.set(name, { path, runbook: read });
    }
  }
  return { files, problems };
}

const nameOf = (path: string) => basename(path, '.yml');

async function pathsIn(folder: URL): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    const problem = `the folder ${fileURLToPath(folder)} cannot be read (${messageOf(error)})`;
    throw new AppError({
      kind: 'invalid',
      code: 'rollbacks.no_runbooks',
      message: problem,
      userMessage: `No runbooks were read: ${problem}. Name a folder of runbooks.`,
    });
  });
  const runbooks = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  return runbooks.map((name) => fileURLToPath(new URL(encodeURIComponent(name), folder)));
}

async function readFrom(path: string, context: RunbookContext): Promise<Runbook | { problems: RunbookProblem[] }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return { problems: [{ file: path, line: 1, problem: `the file cannot be read (${messageOf(error)})` }] };
  }
  const read = await readRunbook(text, nameOf(path), context);
  if (!('problems' in read)) return read;
  return { problems: read.problems.map((problem) => ({ file: path, ...problem })) };
}

/** The places of policy that name a runbook which is not there. */
export function problemsOfPolicy({ matrix, automatic }: RollbackPolicy, known: ReadonlyMap<string, unknown>): string[] {
  const named = [
    ...matrix.rows.map(({ runbook }, index) => [`rollbacks.matrix.rows[${index}].runbook`, runbook] as const),
    ...automatic.map((runbook, index) => [`rollbacks.automatic[${index}]`, runbook] as const),
  ];
  return named.flatMap(([place, runbook]) =>
    runbook === null || known.has(runbook)
      ? []
      : [
          `the policy: ${place}: there is no runbook "${runbook}": add templates/runbooks/${runbook}.yml, or name another`,
        ],
  );
}

function invalid(what: string, problems: readonly string[]): AppError {
  const list = problems.map((problem) => `  ${problem}`).join('\n');
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.runbook_invalid',
    message: problems.join('\n'),
    userMessage: `${what}: a runbook has a problem.\n${list}\nCorrect it, take the shipped one from the repository, or delete a runbook that you do not use; "npm run backbolt -- runbook lint" checks all of them.`,
  });
}
