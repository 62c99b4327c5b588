// Going from one channel, or one person, to another.
import { readAddress, writeAddress } from './address.ts';
import { connect } from './connection.ts';
import { change, session } from './session.ts';

/** Looks at another channel. */
export function goTo(channel: string, event?: Event): void {
  event?.preventDefault();
  change({ channel, showsSidebar: false, notice: null });
  if (session.state) writeAddress(session.state.me, channel);
  if (event) setTimeout(() => document.getElementById('composer')?.focus(), 50);
}

/** Becomes another person of the cast; the workspace sends what they see. */
export function actAs(person: string): void {
  change({ as: person, notice: null, question: null });
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
