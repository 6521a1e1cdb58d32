import type { Transaction } from '@clientnest/db';
import { recordAccessEvent } from './access-events.ts';
import { endSession, startSession } from './sessions.ts';
import type { SessionAudience, StartedSession } from './sessions.ts';

/** The contact (with its client) or the owner that a link or a code is for. */
export type Person = { userId: string; clientId: string | null; workspaceId: string };

type Browser = { audience: SessionAudience; userAgent: string | null; replacedSessionId?: string | null };
type Means = { token: string } & ({ by: 'link'; linkId: string } | { by: 'code'; linkId?: never });

/** The columns in which an event names a person. */
export const personOf = (audience: SessionAudience, { userId, clientId }: Pick<Person, 'userId' | 'clientId'>) =>
  audience === 'contact' ? { contactId: userId, clientId } : { ownerId: userId };

/** Starts the session that was earned, ends the one it replaces, and tells the timeline, in the caller's transaction. */
export const enter = async (
  tx: Transaction,
  { audience, userAgent, replacedSessionId }: Browser,
  person: Person,
  { token, by, linkId }: Means,
): Promise<StartedSession> => {
  const { userId, workspaceId } = person;
  if (replacedSessionId) await endSession(tx, audience, replacedSessionId);
  const session = await startSession(tx, audience, { userId, workspaceId, token, userAgent });
  await recordAccessEvent(tx, {
    workspaceId,
    kind: 'signed_in',
    linkId: linkId ?? null,
    ...personOf(audience, person),
    details: { by, userAgent },
  });
  return session;
};
