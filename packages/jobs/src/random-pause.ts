import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

const SHORTEST_MS = 50;
const LONGEST_MS = 450;

/**
 * Parts what a request caused from the request. A known address makes work that an unknown one does not; done at once,
 * it would slow down the very next answer, and tell (F7).
 */
export const pauseAtRandom = (): Promise<void> => wait(randomInt(SHORTEST_MS, LONGEST_MS));
