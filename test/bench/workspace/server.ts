// The workspace in a process of its own, with a journal and without rate limits; says its address and its memory when asked.
import { createServer } from 'node:http';
import { systemClock } from '../../../src/lib/clock.ts';
import { openLog } from '../../../src/lib/log.ts';
import { Manifest } from '../../../src/workspace/manifest.ts';
import { mount } from '../../../src/workspace/mount.ts';
import { openWorkspace } from '../../../src/workspace/workspace.ts';

const workspace = await openWorkspace({
  manifest: Manifest.parse({
    display_information: { name: 'Bench' },
    oauth_config: { scopes: { bot: ['chat:write', 'users:read', 'channels:history', 'im:history'] } },
  }),
  folder: process.argv[2] ?? null,
  clock: systemClock,
  log: openLog('silent'),
  delivery: { kind: 'socket' },
  rateLimits: false,
});
const url = await mount(workspace, createServer(), 0);
process.send?.({ url, token: workspace.tokens.bot });
process.on('message', () => {
  global.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rssMb: rss / 1e6, heapMb: heapUsed / 1e6 });
});
