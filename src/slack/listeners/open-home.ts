// The Home tab: drawn when it is opened, and kept up to date for a while.
import { z } from 'zod';
import { watchHome } from '../../features/auth-metrics/watch-home.ts';
import { buildHome, type HomeDeps } from '../home.ts';
import type { ActionListener, EventListener } from '../listener.ts';
import type { Outcome } from '../outcome.ts';
import { refreshHomeAction } from '../views/home.ts';

export const openHome: EventListener<HomeDeps, { user: string; tab: string }> = {
  kind: 'event',
  event: 'app_home_opened',
  schema: z.object({ user: z.string(), tab: z.string().default('home') }),
  async handle({ event: { user, tab } }, deps) {
    return tab === 'home' ? shown(deps, user) : { kind: 'nothing' };
  },
};

export const refreshHome: ActionListener<HomeDeps> = {
  kind: 'action',
  actionId: refreshHomeAction,
  handle: async ({ person }, deps) => shown(deps, person),
};

function shown(deps: HomeDeps, person: string): Outcome {
  let isShown = false;
  return {
    kind: 'publish_home',
    async build() {
      const view = await buildHome(deps, person, { wait: false });
      // Whoever may not see it is not kept up to date.
      await watchHome(deps, person);
      isShown = true;
      return view;
    },
    later: async () => (isShown ? await buildHome(deps, person, { wait: true }) : undefined),
  };
}
