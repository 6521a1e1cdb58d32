import { issueCode, readEmailAddress } from '@clientnest/auth';
import type { Sql, Transaction } from '@clientnest/db';
import type { JobPayload } from './job-list.ts';
import { writeAccessEmail } from './queue-access-email.ts';
import type { LinkRecipient } from './queue-access-email.ts';
import type { WorkerServices } from './worker-services.ts';

type Request = JobPayload<'recover-access'>;
type Match = { workspaceId: string; email: string; recipient: LinkRecipient };

// Nobody has more portals than this under one address; the bound keeps an email readable.
const PORTALS_PER_EMAIL = 20;

const findContacts = async (sql: Sql, emailKey: string): Promise<Match[]> => {
  const rows = await sql<{ workspaceId: string; email: string; contactId: string; clientId: string }[]>`
    select c.workspace_id as "workspaceId", c.email, c.id as "contactId", c.client_id as "clientId"
    from contacts c join clients k on k.id = c.client_id
    where c.email_key = ${emailKey} and c.archived_at is null and k.archived_at is null
    order by c.id limit ${PORTALS_PER_EMAIL}`;
  return rows.map(({ workspaceId, email, contactId, clientId }) => ({
    workspaceId,
    email,
    recipient: { contactId, clientId },
  }));
};

const findOwners = async (sql: Sql, emailKey: string): Promise<Match[]> => {
  const rows = await sql<{ workspaceId: string; email: string; ownerId: string }[]>`
    select workspace_id as "workspaceId", email, id as "ownerId" from owners where email_key = ${emailKey}`;
  return rows.map(({ workspaceId, email, ownerId }) => ({ workspaceId, email, recipient: { ownerId } }));
};

const writeEmail = async (tx: Transaction, authSecret: string, request: Request, matches: Match[], to: string) => {
  const askedBy = { at: request.requestedAt, userAgent: request.userAgent, address: request.address };
  const kind = request.audience === 'contact' ? 'recovery' : 'owner_sign_in';
  let isNew = false;
  for (const [workspaceId, own] of Map.groupBy(matches, (match) => match.workspaceId)) {
    const recipients = own.map(({ recipient }) => recipient);
    const email = { messageId: request.attemptId, workspaceId, kind, to, askedBy, recipients } as const;
    isNew = (await writeAccessEmail(tx, authSecret, email)) || isNew;
  }
  return isNew;
};

/** The person to whom a code leads: with several portals the email has a link for each instead. */
const findOnlyPerson = (matches: Match[]) => {
  const [only, ...others] = matches;
  if (!only || others.length > 0) return null;
  const { contactId, ownerId } = only.recipient;
  return { workspaceId: only.workspaceId, ...(ownerId ? { ownerId } : { contactId: contactId ?? '' }) };
};

/**
 * Does what a sign-in request asked for, if the address is known: writes the links and the code, and queues one email to
 * the address on file (B7). Doing it twice sends one email.
 */
export const recoverAccess = async ({ sql, authSecret, jobs }: WorkerServices, request: Request): Promise<void> => {
  const address = readEmailAddress(request.typedEmail);
  if (!address) return;
  const matches = await (request.audience === 'contact' ? findContacts : findOwners)(sql, address.key);
  const [first] = matches;
  if (!first) return;
  await sql.begin(async (tx) => {
    if (!(await writeEmail(tx, authSecret, request, matches, first.email))) return;
    const browserHash = Buffer.from(request.browserHash, 'hex');
    const person = findOnlyPerson(matches);
    if (person) await issueCode(tx, authSecret, { id: request.attemptId, browserHash, ...person });
    await jobs.enqueue(tx, 'send-access-email', { messageId: request.attemptId });
  });
};
