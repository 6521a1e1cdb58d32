import { randomBytes } from 'node:crypto';

const NUMBERED = 9;

/** Slugs to try, the plainest first; the last is practically never taken. A base has at most 51 characters. */
export const numberedSlugs = (base: string): string[] => [
  base,
  ...Array.from({ length: NUMBERED - 1 }, (_, index) => `${base}-${index + 2}`),
  `${base}-${randomBytes(4).toString('hex')}`,
];
