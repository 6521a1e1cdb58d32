import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

// Fifteen of the largest logo, for everybody behind one network address: what the system has taken is not counted.
const ADDRESS_BYTES = 4_000_000;
const ALL_BYTES = 32_000_000;
// What is read slowly from the disk grows after the page is done with it.
const CHECK_EVERY_MS = 250;

type Holder = { sockets: Socket[]; bytes: number };

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);

const holderOf = (sockets: Socket[]): Holder => ({
  sockets: sockets.sort((one, other) => one.writableLength - other.writableLength),
  bytes: sum(sockets.map(({ writableLength }) => writableLength)),
});

const largestOf = (holders: Holder[]): Holder =>
  holders.reduce((largest, holder) => (holder.bytes > largest.bytes ? holder : largest), holderOf([]));

/** Cuts the connection that holds most, and answers how much that was. */
const cutLargest = (holder: Holder): number => {
  const socket = holder.sockets.pop();
  const freed = socket?.writableLength ?? 0;
  holder.bytes -= freed;
  // The system would keep what it has taken, too.
  socket?.resetAndDestroy();
  return freed;
};

/** Answers that wait in memory for whoever asked to read them: so much of them for a network address, and in all. */
export const createUnreadAnswers = () => {
  const answering = new Map<Socket, string>();

  const findHolders = (): Holder[] => {
    const unread = [...answering].filter(([socket]) => !socket.destroyed && socket.writableLength > 0);
    const byAddress = Map.groupBy(unread, ([, address]) => address);
    return [...byAddress.values()].map((held) => holderOf(held.map(([socket]) => socket)));
  };
  const cutExcess = (): void => {
    const holders = findHolders();
    for (const holder of holders) while (holder.bytes > ADDRESS_BYTES) cutLargest(holder);
    let all = sum(holders.map(({ bytes }) => bytes));
    while (all > ALL_BYTES) all -= cutLargest(largestOf(holders));
  };
  setInterval(cutExcess, CHECK_EVERY_MS).unref();

  return {
    /** Until the answer is over. A connection is given one after the other. */
    watch: ({ socket }: IncomingMessage, response: ServerResponse, address: string): void => {
      answering.set(socket, address);
      response.once('close', () => answering.delete(socket));
    },
    /** A page is written just after it is done. */
    checkSoon: ({ socket }: IncomingMessage): void =>
      void setImmediate(() => {
        if (socket.writableLength > 0) cutExcess();
      }),
  };
};
