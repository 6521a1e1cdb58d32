import type { Device } from '@clientnest/auth';
import { describeBrowser } from '@clientnest/jobs';
import { z } from 'zod';

/** A session as people see it. Its id names it to the procedures, and opens nothing. */
export const session = z.object({
  id: z.uuid(),
  /** `Chrome on Windows`; null when it is not known. */
  browser: z.string().nullable(),
  /** True for the browser that asks. */
  isCurrent: z.boolean(),
  signedInAt: z.date(),
  lastActiveAt: z.date(),
});

/** How many sessions were ended. */
export const endedSessions = z.object({ ended: z.number().int() });

export const sessionView = ({ userAgent, ...device }: Device): z.infer<typeof session> => ({
  ...device,
  browser: describeBrowser(userAgent),
});
