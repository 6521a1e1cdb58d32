import type { IncomingMessage } from 'node:http';
import { addressKey, findClientAddress } from '@clientnest/auth/client-address';

/** Somebody's network address, as limits count it. */
export const networkAddressOf = ({ socket, headers }: IncomingMessage, trustedProxies: number): string => {
  const forwardedFor = headers['x-forwarded-for']?.toString() ?? null;
  return addressKey(findClientAddress({ socketAddress: socket.remoteAddress ?? '', forwardedFor, trustedProxies }));
};
