// How the suite runs: one throwaway Postgres for all files; much of the time is spent waiting, so three workers for two cores.
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './kit/longest-first.ts';
import { temporaryFolder } from './kit/temporary-files.ts';

// For the workers and whatever they start.
process.env.TMPDIR = temporaryFolder();

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/kit/postgres-setup.ts'],
    setupFiles: ['test/kit/setup.ts'],
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Each worker imports the whole program once, not once for each file, which would take as long as most of the tests.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
