import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen } from './http.ts';
import { shareQuestion } from './probes.ts';

/** A question whose answers are given by hand. */
const askByHand = () => {
  const answers: ((isReady: boolean) => void)[] = [];
  const ask = () => new Promise<boolean>((answer) => answers.push(answer));
  return { answers, ask };
};

describe('a shared question', () => {
  test('is one for all that ask at the same time, and another for those who ask later', async () => {
    const { answers, ask } = askByHand();
    const isReady = shareQuestion(ask);
    const asked = Array.from({ length: 100 }, () => isReady());
    expect(answers).toHaveLength(1);
    answers[0]?.(true);
    expect(new Set(await Promise.all(asked))).toEqual(new Set([true]));
    const later = isReady();
    expect(answers).toHaveLength(2);
    answers[1]?.(false);
    expect(await later).toBe(false);
  });

  test('that fails is answered with no, and the next one is asked anew', async () => {
    let isAway = true;
    const isReady = shareQuestion(() => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(true)));
    expect(await isReady()).toBe(false);
    isAway = false;
    expect(await isReady()).toBe(true);
  });

  test('that hangs is answered with no, and what it says later is nobody’s answer', async () => {
    const { answers, ask } = askByHand();
    const isReady = shareQuestion(ask, 50);
    expect(await Promise.all([isReady(), isReady()])).toEqual([false, false]);
    const next = isReady();
    expect(answers).toHaveLength(2);
    answers[0]?.(false);
    answers[1]?.(true);
    expect(await next).toBe(true);
  });
});

describe('while every page waits', () => {
  const start = async (isReady: () => Promise<boolean>) => {
    const { server, serve } = await listen({
      host: '127.0.0.1',
      port: 0,
      origin: 'http://localhost',
      trustedProxies: 1,
    });
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
      for (const finish of inWork) finish();
    });
    const inWork: (() => void)[] = [];
    const handler = () => new Promise<void>((done) => inWork.push(done));
    serve({ handler, findUploader: () => Promise.resolve(null), isReady });
    const { port } = server.address() as AddressInfo;
    // Of two network addresses, since one of them gets half of the turns.
    const hold = (path: string, at = 0) => {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.${at % 2}\r\n\r\n`);
      return once(socket, 'connect');
    };
    await Promise.all(Array.from({ length: 600 }, (_, at) => hold('/portal-resume', at)));
    await expect.poll(() => inWork.length).toBe(64);
    const again = { headers: { 'X-Forwarded-For': '192.0.2.1' } };
    expect((await fetch(`http://127.0.0.1:${port}/portal-resume`, again)).status).toBe(503);
    return { address: `http://127.0.0.1:${port}`, hold };
  };

  test.each(['/healthz', '/healthz?from=supervisor'])('%s is answered, also to HEAD', async (path) => {
    const { address } = await start(() => new Promise(() => {}));
    const answers = [await fetch(`${address}${path}`), await fetch(`${address}${path}`, { method: 'HEAD' })];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['ok\n', '']);
  });

  test('six hundred who ask for /readyz keep nobody from /healthz and /readyz', async () => {
    const { answers, ask } = askByHand();
    const { address, hold } = await start(shareQuestion(ask));
    await Promise.all(Array.from({ length: 600 }, () => hold('/readyz')));
    const asked = fetch(`${address}/readyz?from=supervisor`);
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    await expect.poll(() => answers.length).toBe(1);
    answers[0]?.(true);
    expect((await asked).status).toBe(200);
    expect(answers).toHaveLength(1);
  });

  test('/readyz says what is so, and when to ask again', async () => {
    const { address } = await start(() => Promise.resolve(false));
    const answer = await fetch(`${address}/readyz`);
    expect([answer.status, await answer.text(), answer.headers.get('retry-after')]).toEqual([503, 'not ready\n', '5']);
  });
});
