import { DomainError } from '@clientnest/auth';
import { createFairTurns } from './fair-turns.ts';
import type { FairTurns } from './fair-turns.ts';

const RETRY_SECONDS = 5;

// Of the ten connections that a process has. Whoever waits for rows that somebody else holds keeps one meanwhile, so that
// one person would keep all of them, or keep colleagues from removing them.
const ownersChanges = createFairTurns({ atOnce: 4, each: 2, waiting: 500, eachWaiting: 30 });
const uploads = createFairTurns({ atOnce: 2, each: 1, waiting: 500, eachWaiting: 100 });
// By session: whoever sends calls without end with one that is to be ended does not keep the others from ending it.
const endings = createFairTurns({ atOnce: 2, each: 1, waiting: 500, eachWaiting: 10 });
// Some go through thousands of rows. More than 64 pages of ten calls are not in work at once.
const ownersReads = createFairTurns({ atOnce: 5, each: 2, waiting: 1000 });
// Each may look through the links of a thousand contacts.
const answers = createFairTurns({ atOnce: 1, each: 1, waiting: 500 });

const takeTurnOf =
  (turns: FairTurns) =>
  async <Value>(who: string, work: (hasWaited: boolean) => Promise<Value>): Promise<Value> => {
    const caller = { who, weight: 1 };
    const turn = turns.take(caller, () => {});
    if ((await turn) !== 'taken')
      throw new DomainError('TOO_MANY_ATTEMPTS', 'Too much is going on just now. Please try again in a few seconds.', {
        retryAfterSeconds: RETRY_SECONDS,
      });
    try {
      return await work(turn !== 'taken');
    } finally {
      turns.giveBack(caller);
    }
  };

/** Changes something for an owner, in their turn. Throws TOO_MANY_ATTEMPTS when very many wait, or many of their own. */
export const changeInTurn = takeTurnOf(ownersChanges);

/** The same for a file. */
export const uploadInTurn = takeTurnOf(uploads);

/** Ends sessions of one's own. Who is in line is told by the session. */
export const endInTurn = takeTurnOf(endings);

/** Reads for an owner in the turn of their session. Throws as `changeInTurn` does. */
export const readInTurn = takeTurnOf(ownersReads);

/** Does what the answer to a notice asks for, which nobody is signed in for. */
export const answerInTurn = takeTurnOf(answers);
