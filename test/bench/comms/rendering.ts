// How long it takes to render all channels of one message, as a person waits for it.
import { loadTemplates, shippedTemplates } from '../../../src/features/communications/load-templates.ts';
import { writeMessage } from '../../../src/features/communications/write-message.ts';
import { readPolicy } from '../../../src/policy.ts';
import { median } from '../statistics.ts';

const template = 'authentication-down';

/** The median in ms, in all languages that there are. `first`: of a process that has rendered nothing yet. */
export async function measureRendering(times: number): Promise<{ first: number; median: number; locales: number }> {
  const { communications: communicationPolicy } = await readPolicy();
  const templates = await loadTemplates(shippedTemplates, communicationPolicy);
  const one = templates.get(template);
  if (one === undefined) throw new Error(`there is no template ${template}`);
  const given = Object.fromEntries(Object.entries(one.file.variables).map(([name, { example }]) => [name, example]));
  const took: number[] = [];
  let locales = 0;
  for (let time = 0; time < times; time += 1) {
    const start = performance.now();
    const written = writeMessage({ communicationPolicy, templates }, one, given);
    took.push(performance.now() - start);
    if ('problems' in written) throw new Error(JSON.stringify(written.problems));
    locales = Object.keys(written.contents).length;
  }
  return { first: took[0] ?? Number.NaN, median: median(took), locales };
}
