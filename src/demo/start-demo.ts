// Starts the whole demo: the authentication system with its traffic, and the stand-ins of what rollbacks and communications reach.
import { openTargetDb } from '../db/target.ts';
import type { Log } from '../lib/log.ts';
import { type Demo, startDemo } from './auth-system.ts';
import { openPages, type Pages } from './pages/pages.ts';
import { startDemoTools } from './tools/start-tools.ts';

/** @param options.folder where the stand-ins keep what they know, and say how they are found. */
export async function startWholeDemo(options: {
  url: string;
  folder: string;
  log: Log;
  now: () => Date | Promise<Date>;
}): Promise<Demo & { pages: Pages }> {
  const tools = await startDemoTools(options);
  try {
    const demo = await startDemo(options);
    const app = openTargetDb(options);
    return {
      ...demo,
      pages: openPages({ ...tools, app, now: options.now }),
      async stop() {
        await Promise.all([demo.stop(), tools.stop(), app.close()]);
      },
    };
  } catch (error) {
    await tools.stop();
    throw error;
  }
}
