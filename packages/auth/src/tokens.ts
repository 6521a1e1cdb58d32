import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** What a derived token is for. A token of one purpose is worthless for every other. */
export type TokenPurpose =
  'access-link' | 'session' | 'code' | 'code-hash' | 'phone-code' | 'setup-key' | 'dead-link' | 'not-me';

/** A random token: 256 bits as 43 characters of base64url. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** True for what could be a token. Check before any query: PostgreSQL fails on some of the rest. */
export const isTokenShaped = (text: string): boolean => TOKEN_SHAPE.test(text);

/** SHA-256, 32 bytes: the only form in which a token is stored. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Parts are joined by a byte that occurs in none of them, so that no two lists of parts read the same. */
export const deriveBytes = (secret: string, purpose: TokenPurpose, ...parts: string[]): Buffer =>
  createHmac('sha256', secret)
    .update([purpose, ...parts].join('\0'))
    .digest();

/** HMAC-SHA-256 of the purpose and the parts: the same token again for whoever knows the secret, 43 characters. */
export const deriveToken = (secret: string, purpose: TokenPurpose, ...parts: string[]): string =>
  deriveBytes(secret, purpose, ...parts).toString('base64url');

/** Compares in constant time, also when the lengths differ. */
export const isSameSecret = (a: string, b: string): boolean => timingSafeEqual(hashToken(a), hashToken(b));
