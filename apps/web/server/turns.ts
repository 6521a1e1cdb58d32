import type { IncomingMessage, ServerResponse } from 'node:http';
import { onceGone, workOn } from './lifetime.ts';
import type { Work } from './lifetime.ts';
import { refuse } from './refuse.ts';
import { FORM_BYTES } from './request-body.ts';

type Turn = 'taken' | 'gone' | 'too-many';

type Turns = {
  /** Taken in its turn; gone when whoever waits for it is. */
  take: (request: IncomingMessage, response: ServerResponse) => Turn | Promise<Turn>;
  giveBack: () => void;
};

type Bounds = { atOnce: number; waiting: number };

/** Lets so many work at once, and the others in the order in which they came. Who would wait behind too many is not let in. */
const createTurns = ({ atOnce, waiting: mayWait }: Bounds): Turns => {
  const waiting = new Set<() => void>();
  let free = atOnce;
  const take: Turns['take'] = (request, response) => {
    if (free > 0) {
      free -= 1;
      return 'taken';
    }
    if (waiting.size >= mayWait) return 'too-many';
    return new Promise((resolve) => {
      const begin = () => resolve('taken');
      waiting.add(begin);
      onceGone(request, response, () => waiting.delete(begin) && resolve('gone'));
    });
  };
  const giveBack = (): void => {
    const [first] = waiting;
    if (!first) {
      free += 1;
      return;
    }
    waiting.delete(first);
    // Whoever asks for a page meanwhile comes in between.
    setImmediate(first);
  };
  return { take, giveBack };
};

// What a crowd sends at once would otherwise be in memory as forms and pages, all at the same time. These keep the
// database's connections busy, and leave pages that ask it nothing a place while it is slow.
const pages = createTurns({ atOnce: 64, waiting: 500 });
const forms = createTurns({ atOnce: 16, waiting: 500 });
// A file is several times its size while it is read. How many may wait, their places bound.
const files = createTurns({ atOnce: 1, waiting: 8 });

const turnsFor = (body: Buffer | null): Turns => {
  if (!body) return pages;
  return body.length > FORM_BYTES ? files : forms;
};

/** Works on a request in its turn, unless whoever sent it is gone by then. Refuses it when too many wait. */
export const workInTurn = async (
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer | null,
  work: Work,
): Promise<void> => {
  const turns = turnsFor(body);
  const turn = await turns.take(request, response);
  if (turn === 'too-many') refuse(request, response, 503);
  if (turn !== 'taken') return;
  try {
    if (!request.socket.destroyed) await workOn(response, work);
  } finally {
    turns.giveBack();
  }
};
