// The stream of states from the workspace; when it is lost it is sought again until it is back.
import type { PageState } from '../page-protocol.ts';
import { change, session } from './session.ts';
import { shareState } from './sharing.ts';

let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
let failures = 0;

function lost(): void {
  change({ link: 'lost' });
  // Not left to the browser: it waits three seconds, and gives up on a stream that was refused.
  source?.close();
  // A person that this workspace does not have, remembered from another one: let the workspace choose.
  if (failures > 0 && session.state === null) change({ as: null });
  clearTimeout(retry);
  retry = setTimeout(connect, Math.min(250 * 2 ** failures, 5000));
  failures += 1;
}

/** Opens the stream for whoever the session acts as, in place of the one before. */
export function connect(): void {
  clearTimeout(retry);
  source?.close();
  const opened = new EventSource(`/workspace/events${session.as ? `?as=${encodeURIComponent(session.as)}` : ''}`);
  source = opened;
  opened.onopen = () => {
    failures = 0;
    change({ link: 'open' });
  };
  opened.onerror = () => {
    if (opened === source) lost();
  };
  opened.onmessage = (event: MessageEvent<string>) => {
    if (opened !== source) return;
    const state = shareState(session.state, JSON.parse(event.data) as PageState);
    change({ link: 'open', state, as: state.me });
  };
}
