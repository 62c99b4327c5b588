// What the demo stands in for where nothing of one's own is set: the database that is watched, and what rollbacks reach.
import { join } from 'node:path';
import { Secret } from '../lib/redaction.ts';
import { readToolVariables } from './tools/variables.ts';

/**
 * @param url of the demo's database, as the role that owns it.
 * @param dataFolder Backbolt's; the stand-ins say there how they are found, to this process and to others.
 */
export function demoSettings(url: string, dataFolder: string) {
  const toolsFolder = join(dataFolder, 'tools');
  return {
    url,
    // The embedded server trusts whoever reaches its socket, so another role is only another name in the URL.
    watched: { name: 'demo', url: new Secret(url.replace('//backbolt@', '//backbolt_reader@')), pack: 'generic' },
    /** Runbooks that only make sense here. */
    runbooks: [new URL('runbooks/', import.meta.url)],
    toolsFolder,
    /** What policy calls by these names where the environment does not. */
    variable(name: string): Secret | undefined {
      const variables: Record<string, string> = {
        ...readToolVariables(toolsFolder),
        TARGET_DATABASE_URL: url,
        IN_APP_DATABASE_URL: url,
      };
      return Object.hasOwn(variables, name) ? new Secret(variables[name] as string) : undefined;
    },
  };
}
