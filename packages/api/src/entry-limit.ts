import { addressKey, DomainError } from '@clientnest/auth';
import type { ApiContext } from './context.ts';

const GUESSES = new Set<DomainError['code']>(['LINK_UNKNOWN', 'CODE_REFUSED']);

/**
 * Counts links and codes that match nothing, by network address. What is right is never counted and never refused:
 * nobody can use up the tries of others behind the same address. Throws TOO_MANY_ATTEMPTS.
 */
export const countGuesses = async <Value>({ limits, address }: ApiContext, entry: Promise<Value>): Promise<Value> => {
  try {
    return await entry;
  } catch (error) {
    if (error instanceof DomainError && GUESSES.has(error.code)) await limits.entry.consume(addressKey(address));
    throw error;
  }
};
