// A target database of its own for each test.
import { openTargetDb, type TargetDb } from '../../../src/db/target.ts';
import { afterThis } from '../../kit/after-this.ts';
import { newDatabase, quietLog } from '../../kit/database.ts';

/** An empty database that may be written to, closed after the test. */
export async function newTarget(): Promise<TargetDb & { url: string }> {
  const url = await newDatabase({ migrated: false });
  const target = openTargetDb({ url, log: quietLog });
  afterThis(() => target.close());
  return { ...target, url };
}
