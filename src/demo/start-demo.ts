// Starts the whole demo: the authentication system with its traffic, and the stand-ins of what rollbacks reach.
import type { Log } from '../lib/log.ts';
import { type Demo, startDemo } from './auth-system.ts';
import { startDemoTools } from './tools/start-tools.ts';

/** @param options.folder where the stand-ins keep what they know, and say how they are found. */
export async function startWholeDemo(options: {
  url: string;
  folder: string;
  log: Log;
  now: () => Date | Promise<Date>;
}): Promise<Demo> {
  const tools = await startDemoTools(options);
  try {
    const demo = await startDemo(options);
    return {
      ...demo,
      async stop() {
        await Promise.all([demo.stop(), tools.stop()]);
      },
    };
  } catch (error) {
    await tools.stop();
    throw error;
  }
}
