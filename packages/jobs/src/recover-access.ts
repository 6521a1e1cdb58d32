import { issueCode } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import type { Transaction } from '@clientnest/db';
import type { JobPayload } from './job-list.ts';
import { writeAccessEmail } from './queue-access-email.ts';
import { findMatches } from './recovery-matches.ts';
import type { Match } from './recovery-matches.ts';
import { recordWithheld, shareRecentMail } from './recovery-mail-cap.ts';
import type { WorkerServices } from './worker-services.ts';

type Request = JobPayload<'recover-access'>;

const kindOf = ({ audience }: Request) => (audience === 'contact' ? 'recovery' : 'owner_sign_in');

const writeEmail = async (tx: Transaction, authSecret: string, request: Request, matches: Match[]) => {
  const askedBy = { at: request.requestedAt, userAgent: request.userAgent, address: request.address };
  for (const [workspaceId, [first, ...others]] of Map.groupBy(matches, (match) => match.workspaceId)) {
    if (!first) continue;
    const recipients = [first.recipient, ...others.map(({ recipient }) => recipient)] as const;
    const email = { messageId: request.attemptId, workspaceId, kind: kindOf(request), askedBy } as const;
    await writeAccessEmail(tx, authSecret, { ...email, recipients: [...recipients] });
  }
};

// With several portals it stands for the first, and whoever types the code is asked which one to open.
const writeCode = (tx: Transaction, authSecret: string, request: Request, { workspaceId, recipient }: Match) => {
  const { contactId, ownerId } = recipient;
  const attempt = { id: request.attemptId, workspaceId, browserHash: Buffer.from(request.browserHash, 'hex') };
  return issueCode(tx, authSecret, ownerId ? { ...attempt, ownerId } : { ...attempt, contactId: contactId ?? '' });
};

/**
 * Does what a sign-in request asked for, if it leads to anybody: writes the links and the code, and queues one email to
 * the address on file (B7), for the workspaces that have not had their share of such mail lately (B8). Doing it twice sends one email.
 */
export const recoverAccess = async ({ sql, authSecret, jobs }: WorkerServices, request: Request): Promise<void> => {
  await inTransaction(sql, async (tx) => {
    const matches = await findMatches(tx, request);
    if (!matches) return;
    const shares = await shareRecentMail(tx, { kind: kindOf(request), messageId: request.attemptId, matches });
    if (!shares) return;
    await recordWithheld(tx, shares.withheld);
    const [first] = shares.withRoom;
    if (!first) return;
    await writeEmail(tx, authSecret, request, shares.withRoom);
    await writeCode(tx, authSecret, request, first);
    await jobs.enqueue(tx, 'send-access-email', { messageId: request.attemptId });
  });
};
