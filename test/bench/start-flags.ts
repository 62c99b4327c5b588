// What `npm start` gives Node: what is measured runs with the same.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Package = z.object({ scripts: z.object({ start: z.string() }) });

/** As in package.json, such as `--max-semi-space-size=8`. */
export const startFlags: readonly string[] = Package.parse(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
)
  .scripts.start.split(' ')
  .filter((word) => word.startsWith('--'));
