// Sends what a person does to the workspace and shows what comes back.
import type { PageAction, PageAnswer } from '../page-protocol.ts';
import { change, session } from './session.ts';

type WithoutAs<Action> = Action extends unknown ? Omit<Action, 'as'> : never;

async function post(action: PageAction): Promise<PageAnswer> {
  try {
    const response = await fetch('/workspace/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(action),
    });
    return (await response.json()) as PageAnswer;
  } catch {
    return { ok: false, notice: 'The workspace did not answer. Is it still running?' };
  }
}

/** Does something as the person one acts as. `key` names what is busy until the answer comes; while it is, the same is not sent again. */
export async function act(action: WithoutAs<PageAction>, key?: string): Promise<PageAnswer | null> {
  if (key !== undefined && session.busy.has(key)) return null;
  if (key !== undefined) markBusy(key, true);
  if (action.type !== 'read') change({ notice: null });
  const answer = await post({ ...action, as: session.state?.me ?? '' } as PageAction);
  if (key !== undefined) markBusy(key, false);
  if (answer.notice) change({ notice: answer.notice });
  return answer;
}

function markBusy(key: string, isBusy: boolean): void {
  if (isBusy) session.busy.add(key);
  else session.busy.delete(key);
  change({ touched: session.touched + 1 });
}
