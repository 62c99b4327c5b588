// On a busy machine what happens in a tenth of a second may take several: whoever waits for something waits this long unless they say otherwise.
import { vi } from 'vitest';

const patience = { timeout: 10_000, interval: 50 };
const waitFor = vi.waitFor;

vi.waitFor = (condition, options) => {
  const own = typeof options === 'number' ? { timeout: options } : options;
  return waitFor(condition, { ...patience, ...own });
};
