// What the demo stands in for where nothing of one's own is set: the database that is watched, and what rollbacks reach.
import { join } from 'node:path';
import { Secret } from '../lib/redaction.ts';
import { startDemoTools } from './tools/start-tools.ts';

/** Runbooks that only make sense in the demo. */
export const demoRunbooks = new URL('runbooks/', import.meta.url);

/**
 * Starts the stand-ins of the tools.
 * @param options.url of the demo's database, as the role that owns it.
 * @param options.folder where they keep what they know.
 */
export async function openDemoSettings({ url, folder }: { url: string; folder: string }) {
  const tools = await startDemoTools({ folder: join(folder, 'tools') });
  const variables: Readonly<Record<string, string>> = { TARGET_DATABASE_URL: url, ...tools.variables };
  return {
    // The embedded server trusts whoever reaches its socket, so another role is only another name in the URL.
    watched: { name: 'demo', url: new Secret(url.replace('//backbolt@', '//backbolt_reader@')), pack: 'generic' },
    /** What policy calls by these names where the environment does not. */
    variable: (name: string) => (Object.hasOwn(variables, name) ? new Secret(variables[name] as string) : undefined),
    stop: tools.stop,
  };
}
