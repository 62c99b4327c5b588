// The files that people and the app upload: at most 500 and 100 MB together, the oldest go first.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Blobs } from './blobs.ts';
import { mimetypeOf } from './file-types.ts';
import type { StoredFile } from './records.ts';
import type { Store } from './store.ts';

const mostFiles = 500;
const mostBytes = 100_000_000;
/** The largest file that is taken. */
export const largestFile = 20_000_000;
/** Uploads that were announced and not finished. */
const mostUploads = 100;

type Upload = { id: string; name: string; altText: string | null; bytes: Buffer | null };

export type Files = {
  /** Announces an upload: the ticket is the last part of its URL. */
  announce(name: string, altText: string | null): { id: string; ticket: string };
  /** Takes the bytes of an announced upload; false when there is no such ticket. */
  receive(ticket: string, bytes: Buffer): boolean;
  /** Turns received bytes into a file; undefined when there are none. */
  complete(id: string, title: string | undefined, user: string): StoredFile | undefined;
  /** Takes a whole file at once. */
  add(file: { name: string; mimetype: string; bytes: Buffer; user: string }): StoredFile;
  bytes(id: string): Buffer | undefined;
  /** Whether Slack has looked at it, so that its type is known and blocks can show it. */
  isReady(file: StoredFile): boolean;
  remove(id: string): void;
};

/** Files over a store and their bytes. `processingMs` is how long Slack takes to look at a new one, by physical time. */
export function openFiles(init: {
  store: Store;
  blobs: Blobs;
  clock: Clock;
  physical: Clock;
  processingMs: number;
}): Files {
  const { store, blobs, clock, physical, processingMs } = init;
  const uploads = new Map<string, Upload>();

  function keep(
    file: { id: string; name: string; title: string; mimetype: string; altText: string | null },
    bytes: Buffer,
    user: string,
  ): StoredFile {
    const kept: StoredFile = {
      ...file,
      size: bytes.length,
      user,
      created: Math.floor(clock.now().getTime() / 1000),
      readyAt: physical.now().getTime() + processingMs,
      shares: [],
    };
    blobs.write(kept.id, bytes);
    store.putFile(kept);
    makeRoom(kept.id);
    return kept;
  }

  function makeRoom(newest: string): void {
    const all = store.files();
    let [count, bytes] = [all.length, all.reduce((sum, file) => sum + file.size, 0)];
    for (const file of all) {
      if ((count <= mostFiles && bytes <= mostBytes) || file.id === newest) return;
      remove(file.id);
      count -= 1;
      bytes -= file.size;
    }
  }

  function remove(id: string): void {
    store.removeFile(id);
    blobs.remove(id);
  }

  return {
    announce(name, altText) {
      const ticket = randomBytes(18).toString('base64url');
      const [oldest] = uploads.size < mostUploads ? [] : uploads.keys();
      if (oldest !== undefined) uploads.delete(oldest);
      uploads.set(ticket, { id: newFileId(), name, altText, bytes: null });
      return { id: uploads.get(ticket)?.id ?? '', ticket };
    },
    receive(ticket, bytes) {
      const upload = uploads.get(ticket);
      if (upload === undefined) return false;
      upload.bytes = bytes;
      return true;
    },
    complete(id, title, user) {
      const found = [...uploads].find(([, upload]) => upload.id === id);
      if (found === undefined || found[1].bytes === null) return undefined;
      const [ticket, { name, altText, bytes }] = found;
      uploads.delete(ticket);
      return keep({ id, name, title: title ?? name, mimetype: mimetypeOf(name), altText }, bytes, user);
    },
    add: ({ name, mimetype, bytes, user }) =>
      keep({ id: newFileId(), name, title: name, mimetype: mimetype || mimetypeOf(name), altText: null }, bytes, user),
    bytes: blobs.read,
    isReady: (file) => physical.now().getTime() >= file.readyAt,
    remove,
  };
}

const newFileId = (): string => `F${randomBytes(6).toString('hex').toUpperCase()}`;
