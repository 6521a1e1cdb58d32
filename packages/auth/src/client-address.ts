import { isIP, isIPv4 } from 'node:net';

type Connection = { socketAddress: string; forwardedFor: string | null; trustedProxies: number };

const withoutZone = (address: string): string => address.replace(/%.*$/, '');

// Some proxies write the port as well: `192.0.2.1:443`, `[2001:db8::1]:443`.
const withoutPort = (entry: string): string =>
  /^\[([^\]]*)\](?::\d{1,5})?$/.exec(entry)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(entry)?.[1] ?? entry;

/**
 * Who is calling. Each trusted proxy added one entry at the right of `X-Forwarded-For`; what stands further left is the
 * caller's own claim. A missing or damaged entry means that the proxy was bypassed, so the socket's address counts.
 */
export const findClientAddress = ({ socketAddress, forwardedFor, trustedProxies }: Connection): string => {
  const socket = withoutZone(socketAddress);
  if (trustedProxies === 0 || forwardedFor === null) return socket;
  const entry = withoutPort(forwardedFor.split(',').at(-trustedProxies)?.trim() ?? '');
  return isIP(entry) === 0 ? socket : withoutZone(entry);
};

// The URL parser writes every spelling of an IPv6 address in one way, and an embedded IPv4 address in hex.
const expandIPv6 = (address: string): string[] => {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = canonical.split('::').map((half) => half.split(':').filter(Boolean));
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => '0'), ...tail];
};

const writeIPv4 = (groups: string[]): string =>
  [...Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex')].join('.');

/**
 * What limits count by: an IPv4 address, or the /64 of an IPv6 address, which is what one household gets. An IPv4
 * address inside an IPv6 one (`::ffff:192.0.2.1`, or `64:ff9b::192.0.2.1` behind NAT64) is the IPv4 address. Anything else
 * shares one key.
 */
export const addressKey = (address: string): string => {
  const plain = withoutZone(address);
  if (isIPv4(plain)) return plain;
  if (isIP(plain) === 0) return 'unknown';
  const groups = expandIPv6(plain);
  const holdsIPv4 = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'].includes(groups.slice(0, 6).join(':'));
  return holdsIPv4 ? writeIPv4(groups.slice(6)) : `${groups.slice(0, 4).join(':')}::/64`;
};
