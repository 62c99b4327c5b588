// What the parts of sending a communication share: the lease under which all of it happens, and how state is changed under it.

import { z } from 'zod';
import { domainNow } from '../../db/domain-time.ts';
import type { Tx } from '../../db/own.ts';
import { sql } from '../../db/sql.ts';
import type { Json } from '../../lib/canonical-json.ts';
import { type CommunicationChange, changeCommunication } from './change-communication.ts';
import type { Communication, Contents } from './communication.ts';
import type { CommunicationDeps } from './deps.ts';
import { type Lease, requireLease } from './lease.ts';
import type { Postmen } from './postmen.ts';

export type Sending = {
  deps: CommunicationDeps;
  lease: Lease;
  postmen: Postmen;
  communication: Communication;
  contents: Contents;
  /** By which a recipient unsubscribes; undefined for what is essential, and where no public address is known. */
  unsubscribeLink: ((address: string) => string) | undefined;
  /** Aborted when the process is to end: what was claimed is finished, nothing else is claimed. */
  stopping: AbortSignal;
};

/** Changes the communication under the lease: whoever has lost it changes nothing. */
export async function changeSending<T extends Json>(
  { deps, lease, communication }: Pick<Sending, 'deps' | 'lease' | 'communication'>,
  work: (change: CommunicationChange) => Promise<T>,
): Promise<T> {
  const { number } = communication;
  return await changeCommunication(
    deps,
    { number, actor: 'backbolt', action: 'communication.send' },
    async (change) => {
      await requireLease(change.tx, lease);
      return await work(change);
    },
  );
}

const Standing = z.object({ state: z.string() });
export type Standing = { state: string; at: Date };

/**
 * A transaction on the ledger that keeps the communication's state from changing until it ends.
 * @param fenced whether only the holder of the lease may: what is known to have happened is written by whoever knows it
 */
export async function withLedger<T>(
  { deps, lease, communication }: Pick<Sending, 'deps' | 'lease' | 'communication'>,
  fenced: boolean,
  work: (tx: Tx, standing: Standing) => Promise<T>,
): Promise<T> {
  return await deps.db.transaction(async (tx) => {
    const { state } = await tx.one(
      Standing,
      sql`select state from backbolt.communication where number = ${communication.number} for share`,
    );
    if (fenced) await requireLease(tx, lease);
    return await work(tx, { state, at: await domainNow(tx) });
  });
}
