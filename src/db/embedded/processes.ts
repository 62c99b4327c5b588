// What the operating system tells about a process.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

export type Seen = { name: string; parent: number; ended: boolean };

/** Undefined when there is no such process, or when the system does not tell. */
export async function lookAt(pid: number): Promise<Seen | undefined> {
  const told = process.platform === 'linux' ? await readProc(pid) : askPs(pid);
  if (told === null) return undefined;
  const { name = '', state = '', parent } = told.groups ?? {};
  return { name: basename(name), parent: Number(parent), ended: state.startsWith('Z') };
}

async function readProc(pid: number): Promise<RegExpExecArray | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // A name may itself hold brackets and spaces.
  return /^\d+ \((?<name>.*)\) (?<state>\S) (?<parent>\d+) /s.exec(text);
}

function askPs(pid: number): RegExpExecArray | null {
  const fields = ['ppid=', 'stat=', 'comm='].flatMap((field) => ['-o', field]);
  const told = spawnSync('ps', [...fields, '-p', String(pid)], { encoding: 'utf8' });
  return /^\s*(?<parent>\d+)\s+(?<state>\S+)\s+(?<name>.*\S)/.exec(told.stdout ?? '');
}

// Without a PG* variable: they change the port, the locale and the programs' own connections.
const script =
  'for name in $(env | sed -n "s/^\\(PG[A-Za-z0-9_]*\\)=.*/\\1/p"); do unset "$name"; done; exec "$0" "$@"';

/** The command that runs `program` in the present environment, but for its PG* variables. */
export function withoutPgVariables(program: string, args: readonly string[]): [string, string[]] {
  return ['/bin/sh', ['-c', script, program, ...args]];
}
