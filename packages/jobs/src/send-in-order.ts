import { setTimeout as wait } from 'node:timers/promises';
import { MailError } from '@clientnest/email';
import type { BulkPace } from './bulk-pace.ts';
import type { Job } from './job-queue.ts';
import { sendAccessEmail } from './send-access-email.ts';
import type { WorkerServices } from './worker-services.ts';

// How long bulk stays away after a provider had no room for somebody who waits.
const ROOM_SECONDS = 4;
const TRIES = 3;
const LONGEST_WAIT_SECONDS = 5;

const slowDownSecondsOf = (error: unknown): number | null =>
  error instanceof MailError ? error.slowDownSeconds : null;

/** Sends an email that somebody waits for. When the provider takes no more, bulk makes room, and it is tried again in hand. */
export const sendAtOnce = async (
  services: WorkerServices,
  pace: BulkPace,
  job: Job<'send-access-email'>,
): Promise<void> => {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await sendAccessEmail(services, job);
    } catch (error) {
      const seconds = slowDownSecondsOf(error);
      if (seconds === null) throw error;
      pace.slowDown(seconds + ROOM_SECONDS);
      if (attempt === TRIES || seconds > LONGEST_WAIT_SECONDS) throw error;
      await wait(seconds * 1000);
    }
};

/** Sends one of many that nobody waits for, when it is its turn. */
export const sendInBulk = async (
  services: WorkerServices,
  pace: BulkPace,
  job: Job<'send-bulk-email'>,
): Promise<void> => {
  await pace.turn();
  try {
    await sendAccessEmail(services, job);
    pace.speedUp();
  } catch (error) {
    const seconds = slowDownSecondsOf(error);
    if (seconds !== null) pace.slowDown(seconds);
    throw error;
  }
};
