// What holds for every test file; it is run anew for each of them, while the modules that they import are shared.
import { afterAll, afterEach, vi } from 'vitest';
import { closeAll, closeShared } from './after-this.ts';
import { dropDatabases } from './database.ts';

afterEach(closeAll);
afterAll(async () => {
  await closeShared();
  await dropDatabases();
});

// On a busy machine what happens in a tenth of a second may take several: whoever waits for something waits this long unless they say otherwise.
const patience = { timeout: 20_000, interval: 50 };
const waitFor = vi.waitFor;

vi.waitFor = (condition, options) => {
  const own = typeof options === 'number' ? { timeout: options } : options;
  return waitFor(condition, { ...patience, ...own });
};
