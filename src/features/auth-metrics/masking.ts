// Addresses and accounts for people who need to tell them apart, and need not know them.

const hidden = '…';

/** An IPv4 address without its last part, an IPv6 address as its first three groups (a site's prefix); anything else as an account. */
export function shortAddress(address: string): string {
  const v4 = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}(\/\d+)?$/.exec(address);
  if (v4 !== null) return `${v4[1]}.${hidden}`;
  if (/^[0-9a-f:.]+(\/\d+)?$/i.test(address) && address.includes(':')) {
    const [front = '', back] = address.split('/', 1)[0]?.split('::') ?? [];
    const groups = front === '' ? [] : front.split(':');
    // What `::` left out are zeros; three groups are never more than there are.
    const left = back === undefined ? groups : [...groups, '0', '0', '0'];
    return `${left.slice(0, 3).join(':')}:${hidden}`;
  }
  return maskAccount(address);
}

/** The first two letters of an account, and of a mail address those of its domain; never more than half of a short one. */
export function maskAccount(account: string): string {
  const at = account.lastIndexOf('@');
  if (at > 0) return `${beginning(account.slice(0, at))}${hidden}@${beginning(account.slice(at + 1))}${hidden}`;
  return `${beginning(account)}${hidden}`;
}

function beginning(text: string): string {
  const letters = [...text];
  return letters.slice(0, Math.min(2, Math.floor(letters.length / 2))).join('');
}
