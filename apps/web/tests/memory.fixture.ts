import { readFileSync } from 'node:fs';

/** Memory of a process as Linux counts it, in MB: what is resident now, or its peak so far (`VmHWM`). */
export const readMemoryMb = (pid: number, figure: 'VmRSS' | 'VmHWM' = 'VmRSS'): number =>
  Number(new RegExp(`${figure}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
