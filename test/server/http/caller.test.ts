import { expect, it } from 'vitest';
import { callerOf } from '../../../server/http/caller.ts';

it.each([
  ['a header from nobody we trust is not read', '10.0.0.1', '1.2.3.4', 0, '10.0.0.1'],
  ['our proxy wrote the last address', '10.0.0.1', '6.6.6.6, 1.2.3.4', 1, '1.2.3.4'],
  ['two proxies: the last but one', '10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2', 2, '1.2.3.4'],
  ['no header at all', '10.0.0.1', null, 1, '10.0.0.1'],
  ['a mapped address is its IPv4', '::ffff:1.2.3.4', null, 0, '1.2.3.4'],
  ['an IPv6 caller owns a /64', '2001:db8:1:2:3:4:5:6', null, 0, '2001:db8:1:2::/64'],
  ['however it is written', '2001:db8:1:2::9', null, 0, '2001:db8:1:2::/64'],
  ['a port is no other caller', '10.0.0.1', '1.2.3.4:5555', 1, '1.2.3.4'],
  ['nor with IPv6', '10.0.0.1', '[2001:db8:1:2::9]:443', 1, '2001:db8:1:2::/64'],
  ['loopback', '::1', null, 0, '0:0:0:0::/64'],
])('%s', (_rule, remote, forwarded, proxies, caller) => {
  expect(callerOf(remote, forwarded, proxies)).toBe(caller);
});
