// The page's start: reads the address, opens the stream, draws.
import { render } from 'lit-html';
import { completeAddress, readAddress } from './address.ts';
import { connect } from './connection.ts';
import { loadEmoji } from './emoji/table.ts';
import { settleFocus } from './frame/dialog.ts';
import { drawFrame } from './frame/frame.ts';
import { keepNewestInSight } from './log-scroll.ts';
import { closePane, followAddress } from './navigation.ts';
import { currentChannel } from './people.ts';
import { closeFromOutside, placeFloating } from './popup/floating.ts';
import { markRead } from './read-marker.ts';
import { change, drawWith, session } from './session.ts';
import { watchDrops } from './uploading.ts';

const root = document.getElementById('page') as HTMLElement;

function draw(): void {
  const channel = session.state && currentChannel(session.state);
  const place = channel ? `${session.state?.me}/${channel.id}` : null;
  const scroll = keepNewestInSight(place, session.pane?.kind === 'thread' ? `${place}/${session.pane.ts}` : null);
  render(drawFrame(), root);
  scroll();
  placeFloating();
  const view = session.state?.views.at(-1);
  settleFocus(view ? `${view.id} ${view.hash}` : null);
  markRead();
  if (!session.state) return;
  const unread = session.state.channels.reduce((sum, { unread }) => sum + unread, 0);
  document.title = `${unread > 0 ? `(${unread}) ` : ''}${channel?.name ?? ''} · ${session.state.team}`;
  // Not while one is becoming another person: the address already names the other.
  if (channel && session.as === session.state.me) completeAddress(session.state.me, channel.id);
}

Object.assign(session, readAddress());
drawWith(draw);
closeFromOutside();
watchDrops();
window.addEventListener('hashchange', followAddress);
document.addEventListener('visibilitychange', () => change());
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  if (session.showsSidebar) change({ showsSidebar: false });
  else if (session.pane) closePane();
});
change();
// Before the first state, so that no message is drawn without its emoji.
await loadEmoji();
connect();
