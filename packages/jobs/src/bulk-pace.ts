import { setTimeout as wait } from 'node:timers/promises';

const FIRST_STEP_MS = 500;
const LONGEST_STEP_MS = 5000;
const FASTER = 0.95;
// Less than a provider takes for one.
const NO_STEP_MS = 50;
const LONGEST_PAUSE_MS = 30_000;

/** How fast mail in bulk goes out: as fast as the provider takes it, and less when it is told to slow down. */
export type BulkPace = {
  /** Waits until the next email may go. */
  turn: () => Promise<void>;
  /** Sends nothing in bulk for so long, and afterwards half as much. */
  slowDown: (seconds: number) => void;
  /** One was taken: the next may follow a little sooner. */
  speedUp: () => void;
};

export const createBulkPace = (): BulkPace => {
  let stepMs = 0;
  let nextAt = 0;
  return {
    turn: async () => {
      for (let now = performance.now(); now < nextAt; now = performance.now()) await wait(nextAt - now);
      nextAt = performance.now() + stepMs;
    },
    slowDown: (seconds) => {
      stepMs = Math.min(Math.max(2 * stepMs, FIRST_STEP_MS), LONGEST_STEP_MS);
      nextAt = Math.max(nextAt, performance.now() + Math.min(seconds * 1000, LONGEST_PAUSE_MS));
    },
    speedUp: () => {
      stepMs = stepMs < NO_STEP_MS ? 0 : stepMs * FASTER;
    },
  };
};
