import type { IncomingMessage, ServerResponse } from 'node:http';
import { onceGone, workOn } from './lifetime.ts';
import type { Work } from './lifetime.ts';
import { FORM_BYTES } from './request-body.ts';

type Turns = {
  /** True in its turn; false when whoever waits for it is gone. */
  take: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  giveBack: () => void;
};

/** Lets so many work at once, and the others in the order in which they came. */
const createTurns = (places: number): Turns => {
  const waiting = new Set<() => void>();
  let free = places;
  const take: Turns['take'] = (request, response) => {
    if (free === 0)
      return new Promise((resolve) => {
        const begin = () => resolve(true);
        waiting.add(begin);
        onceGone(request, response, () => waiting.delete(begin) && resolve(false));
      });
    free -= 1;
    return Promise.resolve(true);
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
// database's connections busy.
const forms = createTurns(16);
// A file is several times its size while it is read.
const files = createTurns(1);

/** Works on a body in its turn, unless whoever sent it is gone by then. */
export const workInTurn = async (
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  work: Work,
): Promise<void> => {
  const turns = body.length > FORM_BYTES ? files : forms;
  if (!(await turns.take(request, response))) return;
  try {
    if (!request.socket.destroyed) await workOn(response, work);
  } finally {
    turns.giveBack();
  }
};
