// Addresses and accounts as people see them who need not know them.
import { expect, test } from 'vitest';
import { maskAccount, shortAddress } from '../../../src/features/auth-metrics/masking.ts';

test.each([
  ['198.51.100.27', '198.51.100.…'],
  ['198.51.100.0/24', '198.51.100.…'],
  ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3:…'],
  ['2001:db8::1', '2001:db8:0:…'],
  ['::1', '0:0:0:…'],
  ['fe80::1/128', 'fe80:0:0:…'],
  ['not an address', 'no…'],
])('the address %s is shown as %s', (address, shown) => {
  expect(shortAddress(address)).toBe(shown);
});

test.each([
  ['user-0001', 'us…'],
  ['ann@example.com', 'a…@ex…'],
  ['a@b', '…@…'],
  ['abc', 'a…'],
  ['x', '…'],
  ['', '…'],
  ['😀😀😀😀', '😀😀…'],
  ['<!channel>', '<!…'],
])('the account %s is shown as %s', (account, shown) => {
  expect(maskAccount(account)).toBe(shown);
});
