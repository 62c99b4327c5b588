// The order of the files: those that take longest are begun first, so that none of them runs alone at the end while the other workers wait.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Seconds to minutes each on two cores; they wait for time to pass, start whole programs or drive a browser, which their size does not tell.
const longest = [
  'test/main',
  'test/journeys/rollback-browser',
  'test/chaos/set-up',
  'test/chaos/deadline',
  'test/journeys/communications-browser',
  'test/db/embedded',
  'test/features/rollbacks/shipped-runbooks',
  'test/journeys/auth-status',
  'test/journeys/checklists',
  'test/features/auth-metrics/jobs',
  'test/journeys/incident-browser',
  'test/chaos/rollback-property',
  'test/chaos/rollback',
  'test/chaos/postgres-restart',
  'test/journeys/without-slack',
  'test/chaos/comms',
];

/** Vitest's own order for all others: by the time that they took when it is known, by their size when not. Vitest takes nothing but a class. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return found < 0 ? longest.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
