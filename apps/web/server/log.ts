import { pino } from 'pino';

/** One JSON line for each thing worth knowing, to standard error. Tokens, codes and cookies never reach it. */
export const log = pino({ base: null }, pino.destination(2));
