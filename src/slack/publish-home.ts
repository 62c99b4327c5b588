// Draws somebody's Home tab.
import type { HomeView } from '@slack/types';
import { z } from 'zod';
import type { Priority } from './limiter.ts';
import { type Outbound, responseOf } from './outbound.ts';

/** Puts a view in the place of what was there. @throws AppError `slack.unanswered`, `slack.refused`. */
export async function publishHome(
  outbound: Outbound,
  person: string,
  view: HomeView,
  priority: Priority,
): Promise<void> {
  const published = await outbound.call({
    method: 'views.publish',
    args: { user_id: person, view },
    response: z.object({}),
    priority,
  });
  responseOf('views.publish', published);
}
