// Whom one acts as and where one looks are kept in the address, so that a tab can be reloaded, linked and doubled.

const remembered = 'workspace.as';

/** What the address says (`#U1/C2`); without it, whom this browser acted as last. */
export function readAddress(): { as: string | null; channel: string | null } {
  const [as, channel] = location.hash.slice(1).split('/').map(decodeURIComponent);
  return { as: as || localStorage.getItem(remembered), channel: channel || null };
}

function hashOf(as: string, channel: string): string {
  localStorage.setItem(remembered, as);
  return `#${encodeURIComponent(as)}/${encodeURIComponent(channel)}`;
}

/** Puts both into the address; a new place is a new entry of the browser's history. */
export function writeAddress(as: string, channel: string): void {
  const hash = hashOf(as, channel);
  if (location.hash !== hash) history.pushState(null, '', hash);
}

/** Completes an address that does not say both yet. One that does is left alone: the page may be about to follow it. */
export function completeAddress(as: string, channel: string): void {
  const said = location.hash.slice(1).split('/');
  if (!said[0] || !said[1]) history.replaceState(null, '', hashOf(as, channel));
}
