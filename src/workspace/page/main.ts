// The page's start: reads the address, opens the stream, draws.
import { render } from 'lit-html';
import { completeAddress, readAddress } from './address.ts';
import { connect } from './connection.ts';
import { settleFocus } from './frame/dialog.ts';
import { drawFrame } from './frame/frame.ts';
import { keepNewestInSight } from './log-scroll.ts';
import { followAddress } from './navigation.ts';
import { currentChannel } from './people.ts';
import { closePopupsFromOutside } from './popups.ts';
import { markRead } from './read-marker.ts';
import { change, drawWith, session } from './session.ts';

const root = document.getElementById('page') as HTMLElement;

function draw(): void {
  const channel = session.state && currentChannel(session.state);
  const scroll = keepNewestInSight(channel ? `${session.state?.me}/${channel.id}` : null);
  render(drawFrame(), root);
  scroll();
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
closePopupsFromOutside();
window.addEventListener('hashchange', followAddress);
document.addEventListener('visibilitychange', () => change());
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && session.showsSidebar) change({ showsSidebar: false });
});
connect();
change();
