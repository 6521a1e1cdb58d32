import { createHash } from 'node:crypto';

/** Four characters to tell one email from the next; the same for a retry. */
export const referenceOf = (messageId: string): string =>
  [...createHash('sha256').update(messageId).digest().subarray(0, 4)]
    .map((byte) => '23456789ABCDEFGHJKMNPQRSTUVWXYZ2'[byte % 32])
    .join('');
