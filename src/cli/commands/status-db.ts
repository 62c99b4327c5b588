// `status db`: how the watched database is, asked now.
import { z } from 'zod';
import { readDatabaseHealth } from '../../features/auth-metrics/database-health.ts';
import { defineCommand } from '../command.ts';
import { databaseText } from '../database-text.ts';

export const statusDb = defineCommand({
  description: 'how the watched database is: connections, who waits for whom, slow statements',
  words: {},
  flags: { source: z.string().optional() },
  run: async ({ source }, deps) => ({
    text: databaseText(await readDatabaseHealth(deps, { actor: deps.actor, source })),
    ok: true,
  }),
});
