import {
  DomainError,
  endDevices,
  readEmailAddress,
  recordAccessEvent,
  revokeKeysShownTo,
  revokeOwnerLinks,
} from '@clientnest/auth';
import { inTransaction, newId } from '@clientnest/db';
import type { Transaction } from '@clientnest/db';
import { queueAccessEmail } from '@clientnest/jobs';
import { z } from 'zod';
import { emailStateSql } from '../clients/access-facts.ts';
import { emailState } from '../clients/diagnosis.ts';
import { countOwnerMail } from '../clients/owner-mail-budget.ts';
import { endSessions } from '../end-sessions.ts';
import type { Role } from '../people.ts';
import { membersMayNot, notSignedIn } from '../procedures.ts';
import type { OwnerContext } from '../procedures.ts';

// More than any such business has; the bound keeps the list, and what is locked, small.
const PEOPLE_MAX = 100;

export const role = z.enum(['owner', 'member']);

export const person = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role,
  /** Null for somebody who was invited and has not come yet. */
  lastSeenAt: z.date().nullable(),
  /** What the newest email with a link for them came to; null when there is none. */
  mail: emailState.nullable(),
  isYou: z.boolean(),
});

type NewPerson = { name: string; email: string; role: Role };
type PersonRef = { personId: string };

/** Who runs the workspace, the first first. */
export const listPeople = async ({ sql, owner }: OwnerContext) => [
  ...(await sql<z.infer<typeof person>[]>`
    select o.id, o.name, o.email, o.role, o.last_seen_at as "lastSeenAt", o.id = ${owner.ownerId} as "isYou", (
      select ${emailStateSql(sql)} from access_links l join emails e on e.id = l.email_id
      where l.owner_id = o.id order by l.id desc limit 1
    ) as mail
    from owners o where o.workspace_id = ${owner.workspaceId} and o.archived_at is null order by o.id limit ${PEOPLE_MAX}`),
];

type LockedPerson = { id: string; role: Role; hasCome: boolean };

// All of them, so that of two owners who remove each other one stays.
const lockPeople = (tx: Transaction, workspaceId: string) => tx<LockedPerson[]>`
  select id, role, last_seen_at is not null as "hasCome" from owners where workspace_id = ${workspaceId} and archived_at is null
  order by id for no key update`;

// What the caller may do is looked at again: whoever changed it held the same rows.
const lockPeopleAs = async (tx: Transaction, ctx: OwnerContext) => {
  const people = await lockPeople(tx, ctx.owner.workspaceId);
  const caller = people.find(({ id }) => id === ctx.owner.ownerId);
  if (!caller) throw notSignedIn();
  if (caller.role !== 'owner') throw await membersMayNot(ctx);
  return people;
};

const isColleague = async (tx: Transaction, workspaceId: string, key: string): Promise<boolean> => {
  const [row] = await tx`
    select from owners where email_key = ${key} and archived_at is null and workspace_id = ${workspaceId}`;
  return row !== undefined;
};

// What it says of an address elsewhere is what any address that cannot be used gets.
const addressTaken = (isOurs: boolean) =>
  new DomainError(
    'EMAIL_TAKEN',
    isOurs ? 'This person is in your list already.' : 'This address cannot be used here. Please use another one.',
    { field: 'email' },
  );

const requireRoom = async (tx: Transaction, ctx: OwnerContext): Promise<void> => {
  const people = await lockPeopleAs(tx, ctx);
  if (people.length >= PEOPLE_MAX)
    throw new DomainError('INVALID_INPUT', `A workspace has room for ${PEOPLE_MAX} people. Remove somebody first.`);
};

/** Adds somebody to the workspace and sends them the way in. Throws EMAIL_TAKEN, INVALID_INPUT and TOO_MANY_ATTEMPTS. */
export const invitePerson = async (ctx: OwnerContext, { name, email, role }: NewPerson) => {
  const { sql, limits, owner } = ctx;
  const { workspaceId, name: ownerName } = owner;
  const address = readEmailAddress(email);
  if (!address) throw new DomainError('INVALID_INPUT', 'This does not look like an email address.', { field: 'email' });
  await limits.people.consume(workspaceId);
  await countOwnerMail(ctx, address.address);
  return inTransaction(sql, async (tx) => {
    await requireRoom(tx, ctx);
    const [added] = await tx<{ id: string }[]>`
      insert into owners (id, workspace_id, name, email, email_key, role)
      values (${newId()}, ${workspaceId}, ${name}, ${address.address}, ${address.key}, ${role})
      on conflict (email_key) where archived_at is null do nothing returning id`;
    if (!added) throw addressTaken(await isColleague(tx, workspaceId, address.key));
    const recipient = { ownerId: added.id, email: address.address };
    await queueAccessEmail(tx, ctx, { workspaceId, kind: 'owner_invitation', askedBy: { ownerName }, recipient });
    return { id: added.id };
  });
};

const requirePerson = async (tx: Transaction, ctx: OwnerContext, personId: string, becomes: Role | null) => {
  const people = await lockPeopleAs(tx, ctx);
  const found = people.find(({ id }) => id === personId);
  if (!found) throw new DomainError('NOT_FOUND', 'There is no such person here. They may have been removed.');
  // Whoever was invited may never come: the address may be mistyped.
  const hasOther = people.some((each) => each.id !== personId && each.role === 'owner' && each.hasCome);
  if (found.role === 'owner' && becomes !== 'owner' && !hasOther)
    throw new DomainError(
      'LAST_OWNER',
      'Somebody who has signed in has to own the workspace. Make such a person an owner first.',
    );
};

/** Makes somebody an owner or a member. It holds from their next click on. Throws NOT_FOUND and LAST_OWNER. */
export const changeRole = (ctx: OwnerContext, { personId, role: becomes }: PersonRef & { role: Role }) =>
  inTransaction(ctx.sql, async (tx) => {
    await requirePerson(tx, ctx, personId, becomes);
    await tx`update owners set role = ${becomes} where id = ${personId} and workspace_id = ${ctx.owner.workspaceId}`;
    return { role: becomes };
  });

// Of the keys that they were shown, each opened a portal for a client, or for themselves: nobody can tell which.
const endSessionsOfKeysShownTo = async (tx: Transaction, { owner }: OwnerContext, personId: string): Promise<void> => {
  const { workspaceId, ownerId } = owner;
  const contacts = await tx<{ contactId: string; clientId: string }[]>`
    select distinct c.id as "contactId", c.client_id as "clientId" from contact_sessions s join contacts c on c.id = s.user_id
    where s.key_shown_to = ${personId} and s.workspace_id = ${workspaceId} order by c.id`;
  const which = { keyShownTo: personId };
  for (const contact of contacts) await endSessions(tx, { workspaceId, ownerId, ...contact, which, by: 'owner' });
};

/**
 * Removes somebody: they are out at once, and no link or code of theirs works, nor those for clients that they were shown,
 * nor what these have opened. Throws NOT_FOUND and LAST_OWNER.
 */
export const removePerson = async (ctx: OwnerContext, { personId }: PersonRef) => {
  const { sql, owner, ownerCookie } = ctx;
  const { workspaceId } = owner;
  await inTransaction(sql, async (tx) => {
    await requirePerson(tx, ctx, personId, null);
    await tx`update owners set archived_at = now() where id = ${personId} and workspace_id = ${workspaceId}`;
    const ended = await endDevices(tx, { audience: 'owner', userId: personId }, 'all');
    await revokeOwnerLinks(tx, personId);
    await revokeKeysShownTo(tx, personId);
    await endSessionsOfKeysShownTo(tx, ctx, personId);
    const details = { by: 'owner', count: ended.length, isRemoved: true };
    await recordAccessEvent(tx, { workspaceId, ownerId: personId, kind: 'session_ended', details });
  });
  if (personId === owner.ownerId) ownerCookie.clear();
  return { removed: true as const };
};
