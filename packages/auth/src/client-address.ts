import { isIP, isIPv4 } from 'node:net';

type Connection = { socketAddress: string; forwardedFor: string | null; trustedProxies: number };

const withoutZone = (address: string): string => address.replace(/%.*$/, '');

/**
 * Who is calling. Each trusted proxy added one entry at the right of `X-Forwarded-For`; what stands further left is the
 * caller's own claim. A missing or damaged entry means that the proxy was bypassed, so the socket's address counts.
 */
export const findClientAddress = ({ socketAddress, forwardedFor, trustedProxies }: Connection): string => {
  const socket = withoutZone(socketAddress);
  if (trustedProxies === 0 || forwardedFor === null) return socket;
  const entry = forwardedFor.split(',').at(-trustedProxies)?.trim() ?? '';
  return isIP(entry) === 0 ? socket : withoutZone(entry);
};

const expandIPv6 = (address: string): number[] => {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical
    .split('::')
    .map((half) => half.split(':').filter(Boolean))
    .map((half) => half.join(':'));
  const start = head.split(':').filter(Boolean);
  const end = (tail ?? '').split(':').filter(Boolean);
  const zeros = Array.from({ length: 8 - start.length - end.length }, () => '0');
  return [...start, ...zeros, ...end].map((group) => Number.parseInt(group, 16));
};

/**
 * What limits count by: an IPv4 address, or the /64 of an IPv6 address, which is what one household gets. An IPv4
 * address inside an IPv6 one (`::ffff:192.0.2.1`) is the IPv4 address. Anything else shares one key.
 */
export const addressKey = (address: string): string => {
  if (isIPv4(address)) return address;
  if (isIP(address) === 0) return 'unknown';
  const groups = expandIPv6(address);
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
};
