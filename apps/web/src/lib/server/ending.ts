import type { Ending } from '../words/endings.ts';
import { refuseForNow } from './refusals.ts';
import type { Attempt, FormEvent } from './refusals.ts';

/** What the next page says of an ending. What was not tried because too much goes on is said at once, and to be repeated. */
export const endingOf = (event: FormEvent, end: Attempt<unknown>, done: Ending): Ending => {
  if (end.ok) return done;
  if (end.refusal.reason === 'TOO_MANY_ATTEMPTS') refuseForNow(event, end.refusal);
  return 'none';
};

/**
 * False when the page was opened by whoever was signed in before, in another tab: its buttons are about them. A page that
 * does not say so is taken as it is.
 */
export const isOpenersPage = (current: string | undefined, { openedBy }: { openedBy: string }): boolean =>
  openedBy === '' || current === openedBy;
