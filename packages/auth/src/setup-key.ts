import { deriveToken, isSameSecret } from './tokens.ts';

/** The one-time key of `/setup`: the preset one, or one that every process of an installation derives alike. */
export const deriveSetupKey = (authSecret: string, preset: string | null): string =>
  preset ?? deriveToken(authSecret, 'setup-key');

/** Compares in constant time. */
export const isSetupKey = (typed: string, key: string): boolean => isSameSecret(typed.trim(), key);
