// Going from one channel, or one person, to another.
import { act } from './act.ts';
import { readAddress, writeAddress } from './address.ts';
import { connect } from './connection.ts';
import { closeFloating } from './popup/floating.ts';
import { change, drawNow, type Pane, session } from './session.ts';

const withChannel = new Set<Pane['kind'] | undefined>(['thread', 'members', 'pins']);

/** The pane that stays when one goes elsewhere: what belongs to a channel goes with it. */
function paneThatStays(): Pane | null {
  return withChannel.has(session.pane?.kind) ? null : session.pane;
}

/** Looks at another channel. */
export function goTo(channel: string, event?: Event): void {
  event?.preventDefault();
  closeFloating(false);
  change({ channel, showsSidebar: false, notice: null, pane: paneThatStays(), tab: 'messages', active: null });
  if (session.state) writeAddress(session.state.me, channel);
  drawNow();
  if (event) document.getElementById('composer')?.focus();
}

/** Becomes another person of the cast; the workspace sends what they see. */
export function actAs(person: string): void {
  change({ as: person, notice: null, question: null, pane: paneThatStays(), tab: 'messages' });
  writeAddress(person, session.channel ?? '');
  connect();
}

/** Follows the address when it changes under the page: back, forward, or typed. */
export function followAddress(): void {
  const { as, channel } = readAddress();
  const isOther = as !== session.as;
  change({ as, channel });
  if (isOther) connect();
}

/** Opens a pane at the right, or closes it when it is the one that stands there. */
export function togglePane(pane: Pane): void {
  const isSame = JSON.stringify(session.pane) === JSON.stringify(pane);
  change({ pane: isSame ? null : pane, notice: null });
  drawNow();
  document.querySelector<HTMLElement>('.pane [data-first], .pane textarea')?.focus();
}

/** Closes the pane; the focus goes back to the button that opens it, else to the composer. */
export function closePane(): void {
  const kind = session.pane?.kind;
  change({ pane: null });
  const opener = document.querySelector<HTMLElement>(`[data-opens="${kind}"]`) ?? document.getElementById('composer');
  opener?.focus();
}

/** Shows the messages or the Home tab of an app; the app hears of the latter. */
export function showTab(tab: 'messages' | 'home'): void {
  change({ tab });
  if (tab === 'home') void act({ type: 'open_home' });
}
