import { v7 } from 'uuid';

/** A new UUID v7: ids of one process sort in the order in which they were made. An id is never a secret. */
export const newId = (): string => v7();
