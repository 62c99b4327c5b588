// Whom one acts as and where one looks are kept in the address, so that a tab can be reloaded, linked and doubled.

const remembered = 'workspace.as';

/** What the address says (`#U1/C2`); without it, whom this browser acted as last. */
export function readAddress(): { as: string | null; channel: string | null } {
  const [as, channel] = location.hash.slice(1).split('/').map(decodeURIComponent);
  return { as: as || localStorage.getItem(remembered), channel: channel || null };
}

/** Puts both into the address; a new place is a new entry of the browser's history. */
export function writeAddress(as: string, channel: string): void {
  const hash = `#${encodeURIComponent(as)}/${encodeURIComponent(channel)}`;
  if (location.hash === hash) return;
  localStorage.setItem(remembered, as);
  if (location.hash === '') history.replaceState(null, '', hash);
  else history.pushState(null, '', hash);
}
