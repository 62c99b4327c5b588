// Serves what is acknowledged before anything else and answered afterwards: every kind but a submission.
import { explain } from './errors.ts';
import { type Outcome, sentence } from './outcome.ts';
import { type Asker, type Speaking, say, tell } from './say.ts';

/** A request as it was read: whom to answer, and the key that is the same for every delivery of it. */
export type Request = Asker & { key: string };

/** Does it once however often it is delivered, and says what came of it, or what went wrong. */
export async function serveRequest<R extends Request>(
  request: R,
  handle: (request: R) => Promise<Outcome>,
  speaking: Speaking,
): Promise<void> {
  try {
    // Not the key itself: under that a use-case may do something once.
    if (!(await speaking.claims.claim(`heard ${request.key}`))) return;
    await say(await handle(request), request, speaking);
  } catch (error) {
    await tell(sentence(explain(error, speaking.log)), request, speaking);
  }
}
