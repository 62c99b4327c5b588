// The Home tab: what is open, for the person who opens it.
import { z } from 'zod';
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { listIncidents } from '../../features/incidents/list-incidents.ts';
import type { EventListener } from '../listener.ts';
import { incidentHome, listPageSize } from '../views/incident-list.ts';

export const openHome: EventListener<IncidentDeps, { user: string; tab: string }> = {
  kind: 'event',
  event: 'app_home_opened',
  schema: z.object({ user: z.string(), tab: z.string().default('home') }),
  async handle({ event: { user, tab } }, deps) {
    if (tab !== 'home') return { kind: 'nothing' };
    const build = async () => {
      const page = { limit: listPageSize };
      return incidentHome((await listIncidents(deps, { actor: user, open: true, page })).rows);
    };
    return { kind: 'publish_home', build };
  },
};
