import type { Ending } from '../words/endings.ts';
import { refuseWhenBusy } from './refusals.ts';
import type { Attempt } from './refusals.ts';

type Page = Parameters<typeof refuseWhenBusy>[0];

/** What the next page says of an ending. What was not tried because too much goes on is said at once, and to be repeated. */
export const endingOf = (event: Page, end: Attempt<unknown>, done: Ending): Ending => {
  refuseWhenBusy(event, end);
  return end.ok ? done : 'none';
};

/**
 * False when the page was opened by whoever was signed in before, in another tab: its buttons are about them. A page that
 * does not say so is taken as it is.
 */
export const isOpenersPage = (current: string | undefined, { openedBy }: { openedBy: string }): boolean =>
  openedBy === '' || current === openedBy;
