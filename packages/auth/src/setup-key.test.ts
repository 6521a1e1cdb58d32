import { expect, it } from 'vitest';
import { AUTH_SECRET } from './fixtures.ts';
import { deriveSetupKey, isSetupKey } from './setup-key.ts';
import { deriveToken, isTokenShaped, newToken } from './tokens.ts';

it('derives the same key in every process of an installation, and another one elsewhere', () => {
  const key = deriveSetupKey(AUTH_SECRET, null);
  expect(isTokenShaped(key)).toBe(true);
  expect(deriveSetupKey(AUTH_SECRET, null)).toBe(key);
  expect(deriveSetupKey(`${AUTH_SECRET}.`, null)).not.toBe(key);
});

it('derives a key that is no token of another purpose', () => {
  const key = deriveSetupKey(AUTH_SECRET, null);
  for (const purpose of ['access-link', 'session', 'code', 'code-hash'] as const)
    expect(deriveToken(AUTH_SECRET, purpose)).not.toBe(key);
});

it('prefers the preset key', () => {
  expect(deriveSetupKey(AUTH_SECRET, 'a preset key of mine')).toBe('a preset key of mine');
});

it('takes the key with white space around it, as it comes from a terminal', () => {
  const key = deriveSetupKey(AUTH_SECRET, null);
  expect(isSetupKey(key, key)).toBe(true);
  expect(isSetupKey(` ${key}\n`, key)).toBe(true);
});

it('refuses every other key, of any length', () => {
  const key = deriveSetupKey(AUTH_SECRET, null);
  for (const typed of ['', key.slice(1), `${key}a`, key.toUpperCase(), newToken(), 'a'.repeat(100_000), '\0'])
    expect(isSetupKey(typed, key)).toBe(false);
});
