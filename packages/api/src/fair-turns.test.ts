import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createFairTurns } from './fair-turns.ts';
import type { FairTurns, Turn } from './fair-turns.ts';

type Asked = { ended: Turn | null; leave: () => void; giveBack: () => void };

const ask = (turns: FairTurns, who: string, weight = 1): Asked => {
  const asked: Asked = { ended: null, leave: () => {}, giveBack: () => turns.giveBack({ who, weight }) };
  const turn = turns.take({ who, weight }, (leave) => (asked.leave = leave));
  if (typeof turn === 'string') asked.ended = turn;
  else void turn.then((ended) => (asked.ended = ended));
  return asked;
};
const askOften = (turns: FairTurns, who: string, times: number, weight = 1): Asked[] =>
  Array.from({ length: times }, () => ask(turns, who, weight));
const endsOf = (asked: Asked[]) => asked.map(({ ended }) => ended);

describe('turns', () => {
  test('are taken at once by whoever has fewer than one caller may have', () => {
    const turns = createFairTurns({ atOnce: 4, each: 2, waiting: 10 });
    expect(endsOf(askOften(turns, 'flood', 3))).toEqual(['taken', 'taken', null]);
    expect(ask(turns, 'another').ended).toBe('taken');
    expect(ask(turns, 'a third').ended).toBe('taken');
    expect(ask(turns, 'a fourth').ended).toBeNull();
  });

  test('come one to each caller who waits, and within a caller in the order in which they were asked for', async () => {
    const turns = createFairTurns({ atOnce: 1, each: 1, waiting: 20 });
    const first = ask(turns, 'flood');
    const flood = askOften(turns, 'flood', 3);
    const [ada, bo] = [ask(turns, 'ada'), ask(turns, 'bo')];
    const order: Asked[] = [];
    for (let last = first; order.length < 5; last = order.at(-1) ?? last) {
      last.giveBack();
      await nextRound();
      await nextRound();
      order.push(...[...flood, ada, bo].filter((asked) => asked.ended === 'taken' && !order.includes(asked)));
    }
    expect(order).toEqual([flood[0], ada, bo, flood[1], flood[2]]);
  });

  test('go past callers who have all that one may have', async () => {
    const turns = createFairTurns({ atOnce: 4, each: 2, waiting: 20 });
    const flood = askOften(turns, 'flood', 3);
    const [ada] = askOften(turns, 'ada', 2);
    const bo = ask(turns, 'bo');
    expect(bo.ended).toBeNull();
    ada?.giveBack();
    await nextRound();
    await nextRound();
    expect([...endsOf(flood), bo.ended]).toEqual(['taken', 'taken', null, 'taken']);
  });

  test('go to nobody who has left', async () => {
    const turns = createFairTurns({ atOnce: 1, each: 1, waiting: 20 });
    const first = ask(turns, 'ada');
    const [second, third] = askOften(turns, 'ada', 2);
    second?.leave();
    first.giveBack();
    await nextRound();
    await nextRound();
    expect([second?.ended, third?.ended]).toEqual(['gone', 'taken']);
    third?.giveBack();
    expect(ask(turns, 'bo').ended).toBe('taken');
  });

  test('are refused to the last of whoever has most waiting, and never to who has few', async () => {
    const turns = createFairTurns({ atOnce: 1, each: 1, waiting: 3 });
    ask(turns, 'flood');
    const flood = askOften(turns, 'flood', 4);
    await nextRound();
    expect(endsOf(flood)).toEqual([null, null, null, 'too-many']);
    const ada = ask(turns, 'ada');
    await nextRound();
    expect([...endsOf(flood), ada.ended]).toEqual([null, null, 'too-many', 'too-many', null]);
    const [bo, cleo] = [ask(turns, 'bo'), ask(turns, 'cleo')];
    await nextRound();
    // All have one by now, and who came last is told to come again.
    expect([flood[0]?.ended, flood[1]?.ended, ada.ended, bo.ended, cleo.ended]).toEqual([
      null,
      'too-many',
      null,
      null,
      'too-many',
    ]);
  });

  test('of a batch count as many as it has calls, and are never more than one caller may have', async () => {
    const turns = createFairTurns({ atOnce: 64, each: 32, waiting: 500 });
    const batches = askOften(turns, 'flood', 5, 10);
    expect(endsOf(batches)).toEqual(['taken', 'taken', 'taken', null, null]);
    expect(ask(turns, 'flood').ended).toBeNull();
    expect(ask(turns, 'ada').ended).toBe('taken');
    batches[0]?.giveBack();
    await nextRound();
    await nextRound();
    expect(endsOf(batches.slice(3))).toEqual(['taken', null]);
  });

  test('of a batch that is more than one caller may have are taken when they have no other', async () => {
    const turns = createFairTurns({ atOnce: 16, each: 8, waiting: 500 });
    const single = ask(turns, 'flood');
    const batch = ask(turns, 'flood', 10);
    expect(batch.ended).toBeNull();
    single.giveBack();
    await nextRound();
    await nextRound();
    expect(batch.ended).toBe('taken');
    expect(ask(turns, 'ada').ended).toBe('taken');
  });

  test('are all there again after everybody is done', async () => {
    const turns = createFairTurns({ atOnce: 8, each: 4, waiting: 50 });
    for (let round = 0; round < 20; round += 1) {
      const asked = [...askOften(turns, 'a', 9, 3), ...askOften(turns, 'b', 5), ...askOften(turns, 'c', 2, 10)];
      asked[4]?.leave();
      for (let left = asked; left.length > 0;) {
        await nextRound();
        for (const each of left.filter(({ ended }) => ended === 'taken')) each.giveBack();
        left = left.filter(({ ended }) => ended === null);
      }
    }
    expect(endsOf([...askOften(turns, 'a', 5), ...askOften(turns, 'b', 5)])).toEqual([
      ...['taken', 'taken', 'taken', 'taken', null],
      ...['taken', 'taken', 'taken', 'taken', null],
    ]);
  });
});
