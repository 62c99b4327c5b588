// All that a card shows of an incident.
import type { AuthSnapshot } from '../auth-metrics/snapshot.ts';
import type { Cadence } from '../cadence/cadence.ts';
import type { Incident } from './incident.ts';
import type { Held } from './role.ts';
import type { SetupPart } from './setup.ts';
import type { StatusUpdate } from './status-update.ts';

export type IncidentView = {
  incident: Incident;
  roles: readonly Held[];
  members: readonly string[];
  /** Undefined when no update is due: the incident is resolved. */
  cadence: Cadence | undefined;
  latest: StatusUpdate | undefined;
  setup: readonly SetupPart[];
  /** The names of the checklists in use. */
  checklists: readonly string[];
  /** The figures of the last 15 minutes; undefined when nobody can say. */
  figures: AuthSnapshot | undefined;
};
