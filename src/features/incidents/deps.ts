// What the use-cases of this feature need.
import type { Jobs } from '../../jobs/engine.ts';
import type { AccessDeps } from '../access/authorize.ts';
import type { AuthMetricsDeps } from '../auth-metrics/deps.ts';
import type { Checklist } from './checklist.ts';
import type { IncidentPolicy } from './policy.ts';

export type IncidentDeps = AuthMetricsDeps &
  AccessDeps & {
    jobs: Pick<Jobs, 'enqueue'>;
    incidentPolicy: IncidentPolicy;
    /** The checklists of templates/checklists, by name. */
    checklists: ReadonlyMap<string, Checklist>;
  };
