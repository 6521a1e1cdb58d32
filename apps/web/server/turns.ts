import type { IncomingMessage, ServerResponse } from 'node:http';
import { FORM_BYTES, onceGone } from './request-body.ts';

type GiveBack = () => void;

/** Lets so many work at once, and the others in the order in which they came. Answers what gives the place back. */
const createTurns = (places: number): (() => Promise<GiveBack>) => {
  const waiting: (() => void)[] = [];
  let free = places;
  const next = (): void => {
    const first = waiting.shift();
    // Whoever asks for a page meanwhile comes in between.
    if (first) setImmediate(first);
    else free += 1;
  };
  const giveBackOnce = (): GiveBack => {
    let isMine = true;
    return () => {
      if (isMine) next();
      isMine = false;
    };
  };
  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return giveBackOnce();
  };
};

// What a crowd sends at once would otherwise be in memory as forms and pages, all at the same time. These keep the
// database's connections busy.
const takeFormTurn = createTurns(16);
// A file is several times its size while it is read.
const takeFileTurn = createTurns(1);

/** Waits until a body may be worked on, which it is until its answer begins. False when nobody waits for it any more. */
export const takeTurn = async (request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<boolean> => {
  const giveBack = await (body.length > FORM_BYTES ? takeFileTurn() : takeFormTurn());
  if (request.socket.destroyed) {
    giveBack();
    return false;
  }
  onceGone(request, response, giveBack);
  // Whoever does not read an answer holds nobody up with it.
  const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => ServerResponse;
  response.writeHead = (...head: unknown[]) => {
    giveBack();
    return writeHead(...head);
  };
  return true;
};
