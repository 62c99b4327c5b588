// Begins anew: forgets the embedded database and the local workspace.
import { rm } from 'node:fs/promises';
import { eraseEmbeddedPostgres } from './db/embedded/server.ts';

/** Erases what is kept in the data folder. @throws AppError `embedded.in_use` while a bot is running on it. */
export async function eraseData(folder: string): Promise<void> {
  await eraseEmbeddedPostgres(folder);
  await rm(folder, { recursive: true, force: true });
}
