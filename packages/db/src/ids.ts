import { randomUUIDv7 } from 'node:crypto';

/** A new UUID v7: sorts by time, so the newest row stands last in its index. An id is never a secret. */
export const newId = (): string => randomUUIDv7();
