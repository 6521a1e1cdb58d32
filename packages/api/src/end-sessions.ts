import { endDevices, recordAccessEvent } from '@clientnest/auth';
import type { EndedDevices, EndedSession } from '@clientnest/auth';
import type { Transaction } from '@clientnest/db';

type Ending = {
  workspaceId: string;
  clientId: string;
  contactId: string;
  which: EndedDevices | EndedDevices[];
  by: 'contact' | 'owner' | 'notice';
  ownerId?: string;
  /** What else the timeline is told. */
  details?: { revokedLinks: number };
};

/** Ends sessions of a contact and tells the timeline, if anything ended, in the caller's transaction. Answers them. */
export const endSessions = async (tx: Transaction, ending: Ending) => {
  const { which, by, details, ...whose } = ending;
  const ended: EndedSession[] = [];
  for (const each of [which].flat())
    ended.push(...(await endDevices(tx, { audience: 'contact', userId: whose.contactId }, each)));
  if (ended.length > 0 || details?.revokedLinks)
    await recordAccessEvent(tx, {
      ...whose,
      kind: 'session_ended',
      details: { by, count: ended.length, userAgent: ended[0]?.userAgent ?? null, ...details },
    });
  return ended;
};
