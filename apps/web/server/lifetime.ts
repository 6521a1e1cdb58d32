import type { IncomingMessage, ServerResponse } from 'node:http';

/** Runs once an answer is over, or its connection: one that waited behind others on a connection that broke never ends. */
export const onceGone = ({ socket }: IncomingMessage, response: ServerResponse, release: () => void): void => {
  const done = () => {
    response.off('close', done);
    socket.off('close', done);
    release();
  };
  response.once('close', done);
  socket.once('close', done);
};

// Four times what the database gives a statement. Work that never ends holds nobody up for good.
const LONGEST_WORK_MS = 60_000;

export type Work = () => void | Promise<void>;

const atWork = new WeakMap<ServerResponse, Promise<void>>();

/** Does the work on a request, and answers when it is done: a caller who hangs up does not end it. */
export const workOn = (response: ServerResponse, work: Work): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const limit = setTimeout(resolve, LONGEST_WORK_MS).unref();
  atWork.set(response, promise);
  void Promise.try(work).finally(() => {
    clearTimeout(limit);
    resolve();
  });
  return promise;
};

/** Runs once a request is gone, and the work on it, if any, is done. */
export const onceDone = (request: IncomingMessage, response: ServerResponse, release: () => void): void =>
  onceGone(request, response, () => void (atWork.get(response) ?? Promise.resolve()).then(release));
