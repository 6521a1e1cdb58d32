import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Opens a connection, does with it what the client does, and answers what came until the server has ended it. */
export const sendUntilCut = async (
  address: string,
  behave: (socket: Socket) => void,
): Promise<{ text: string; ms: number }> => {
  const { hostname, port } = new URL(address);
  const startedAt = performance.now();
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await new Promise<void>((done) => {
    socket.on('error', () => done()).on('close', () => done());
    // Who is told that there is nothing more to come has been cut, whatever it still holds open.
    socket.on('end', () => socket.destroy());
    behave(socket);
  });
  return { text, ms: performance.now() - startedAt };
};
