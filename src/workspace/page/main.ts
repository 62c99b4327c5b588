// The page's start: reads the address, opens the stream, draws.
import { render } from 'lit-html';
import { readAddress, writeAddress } from './address.ts';
import { connect } from './connection.ts';
import { returnFocus } from './frame/dialog.ts';
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
  returnFocus();
  markRead();
  if (!session.state) return;
  const unread = session.state.channels.reduce((sum, { unread }) => sum + unread, 0);
  document.title = `${unread > 0 ? `(${unread}) ` : ''}${channel?.name ?? ''} · ${session.state.team}`;
  if (channel && (session.as === null || session.as === session.state.me)) writeAddress(session.state.me, channel.id);
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
