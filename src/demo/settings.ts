// What the demo stands in for where nothing of one's own is set: the database that is watched, and what rollbacks reach.
import { Secret } from '../lib/redaction.ts';

/** @param url of the demo's database, as the role that owns it. */
export function demoSettings(url: string) {
  const variables: Readonly<Record<string, string>> = { TARGET_DATABASE_URL: url };
  return {
    // The embedded server trusts whoever reaches its socket, so another role is only another name in the URL.
    watched: { name: 'demo', url: new Secret(url.replace('//backbolt@', '//backbolt_reader@')), pack: 'generic' },
    /** Runbooks that only make sense here. */
    runbooks: [new URL('runbooks/', import.meta.url)],
    /** What policy calls by these names where the environment does not. */
    variable: (name: string) => (Object.hasOwn(variables, name) ? new Secret(variables[name] as string) : undefined),
  };
}
