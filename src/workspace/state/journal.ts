// The workspace's memory on disk: one JSON line for each change, rewritten when most lines are stale.
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, messageOf } from '../../lib/errors.ts';
import { lockFolder } from './folder-lock.ts';
import { Entry } from './records.ts';

/** How many stale lines there may be, beyond as many as are live, before the file is rewritten. */
const slack = 2000;

export type Journal = {
  /** Writes one line before it returns; `live` gives all that is to be kept, should the file be rewritten. */
  append(entry: Entry, live: () => Entry[]): void;
  close(): void;
};

/** Nothing is kept: for tests. */
export const noJournal: Journal = { append: () => {}, close: () => {} };

/**
 * Opens `folder/workspace.jsonl` and reads what it holds. A last line that was torn by a crash is dropped.
 * @throws AppError workspace.journal_unreadable or workspace.in_use, which say what to do
 */
export function openJournal(folder: string): { entries: Entry[]; journal: Journal } {
  mkdirSync(folder, { recursive: true });
  const unlock = lockFolder(folder);
  const file = join(folder, 'workspace.jsonl');
  let entries: Entry[];
  try {
    entries = read(file);
  } catch (error) {
    unlock();
    throw error;
  }
  // 0600: it holds the workspace's tokens.
  let descriptor = openSync(file, 'a', 0o600);
  let lines = entries.length;
  let limit = 2 * lines + slack;

  function rewrite(live: Entry[]): void {
    const aside = `${file}.new`;
    const fresh = openSync(aside, 'w', 0o600);
    writeSync(fresh, live.map(line).join(''));
    fsyncSync(fresh);
    renameSync(aside, file);
    closeSync(descriptor);
    descriptor = fresh;
    lines = live.length;
    limit = 2 * lines + slack;
  }

  let closed = false;
  const journal: Journal = {
    append(entry, live) {
      // What still arrives after the end is not kept.
      if (closed) return;
      writeSync(descriptor, line(entry));
      lines += 1;
      if (lines > limit) rewrite(live());
    },
    close() {
      if (closed) return;
      closed = true;
      closeSync(descriptor);
      unlock();
    },
  };
  return { entries, journal };
}

const line = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

function read(file: string): Entry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(file, messageOf(cause), cause);
  }
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) truncateSync(file, Buffer.byteLength(text.slice(0, end)));
  const lines = text.slice(0, end).split('\n').slice(0, -1);
  return lines.map((one, index) => {
    try {
      return Entry.parse(JSON.parse(one));
    } catch (cause) {
      throw unreadable(file, `line ${index + 1}: ${messageOf(cause)}`, cause);
    }
  });
}

function unreadable(file: string, reason: string, cause: unknown): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'workspace.journal_unreadable',
    message: `The workspace's journal ${file} cannot be read: ${reason}`,
    userMessage: `The local workspace cannot read ${file}. Nothing was changed. Move the file away, or start with --reset, to begin with an empty workspace.`,
    cause,
  });
}
