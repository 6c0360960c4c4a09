// Who is calling, as far as the connection itself tells. A proxy's word counts only where the operator named proxies.

/** The bucket an address falls in: an IPv6 caller owns a whole /64. */
export function callerOf(remoteAddress: string, forwardedFor: string | null, trustedProxies: number): string {
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim());
  // Each trusted proxy appends the address it saw: the first address not written by one of ours is counted from the right.
  const address = (trustedProxies > 0 && hops.at(-trustedProxies)) || remoteAddress;
  const plain = withoutPort(address).replace(/^::ffff:/, '');
  return plain.includes(':') ? `${expand(plain).slice(0, 4).join(':')}::/64` : plain;
}

/** Some proxies append the port they saw: one caller would then be as many as it has connections. */
function withoutPort(address: string): string {
  return address.replace(/^\[(.+)\](:\d+)?$/, '$1').replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1');
}

function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = !tail ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right];
}
