import { DomainError, endDevices, recordAccessEvent, revokeAccessLinks } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import type { Query, Transaction } from '@clientnest/db';
import type { OwnerContext } from '../procedures.ts';
import { refuseTaken, requireEmailAddress, storeEmail } from './contact-address.ts';
import { holdPresentContact } from './hold-contact.ts';
import { tellFormerAddress, tellRestoredAddress } from './tell-former-address.ts';

// B11: long enough for a weekend.
const UNDO_HOURS = 72;

export type EmailChange = { id: string; from: string; to: string; changedAt: Date; undoUntil: Date; links: number };

// Links `l` that the change `e` switched off, and nothing else since.
const switchedOffSql = (query: Query) => query`
  l.contact_id = e.contact_id and l.sent_to = e.from_address and l.revoked_at = e.changed_at
  and l.consumed_at is null and l.expires_at > now()`;

/** The contact's last change of address, while it can be taken back. Null when there is none. */
export const findEmailChange = async (query: Query, contactId: string): Promise<EmailChange | null> => {
  const [change] = await query<EmailChange[]>`
    select e.id, e.from_address as "from", e.to_address as "to", e.changed_at as "changedAt",
      e.changed_at + ${`${UNDO_HOURS} hours`}::interval as "undoUntil",
      (select count(*)::int from access_links l where ${switchedOffSql(query)}) as links
    from email_changes e join contacts c on c.id = e.contact_id and c.email = e.to_address
    where e.contact_id = ${contactId} and e.undone_at is null
      and e.changed_at > now() - ${`${UNDO_HOURS} hours`}::interval
    order by e.changed_at desc limit 1`;
  return change ?? null;
};

// Links of the old address were revoked at the instant of the change; whoever came in by the new address since leaves.
const takeBack = async (tx: Transaction, contactId: string, { id, to }: EmailChange) => {
  await revokeAccessLinks(tx, { contactId, sentTo: [to] });
  const { count: revivedLinks } = await tx`
    update access_links l set revoked_at = null from email_changes e
    where e.id = ${id} and ${switchedOffSql(tx)}`;
  const ended = await endDevices(tx, { audience: 'contact', userId: contactId }, { sinceEmailChange: id });
  await tx`update email_changes set undone_at = now() where id = ${id}`;
  return { revivedLinks, ended: ended.length };
};

const findUndone = async (query: Query, contactId: string, changeId: string): Promise<{ from: string } | null> => {
  const [change] = await query<{ from: string }[]>`
    select from_address as "from" from email_changes
    where id = ${changeId} and contact_id = ${contactId} and undone_at is not null`;
  return change ?? null;
};

type Undo = { contactId: string; changeId: string };

/**
 * Takes back that change of address, if it is the last one, within 72 hours: the links that it switched off work again,
 * those of the new address stop, the sessions that began since end, and both addresses are told. A second call changes
 * nothing. Throws NOT_FOUND when there is nothing to take back, CLIENT_ARCHIVED, EMAIL_TAKEN and TOO_MANY_ATTEMPTS.
 */
export const undoEmailChange = async (ctx: OwnerContext, { contactId, changeId }: Undo) => {
  const { sql, owner } = ctx;
  const { workspaceId, ownerId } = owner;
  await ctx.limits.ownerMailToAddress.consume(`${workspaceId}:undo:${contactId}`);
  const storing = inTransaction(sql, async (tx) => {
    const { clientId, email } = await holdPresentContact(tx, ctx, contactId);
    const change = await findEmailChange(tx, contactId);
    if (change?.id !== changeId) {
      const undone = await findUndone(tx, contactId, changeId);
      if (undone?.from === email) return { email, revivedLinks: 0 };
      throw new DomainError('NOT_FOUND', 'There is no change to take back any more. Enter the address again instead.');
    }
    const { from, to } = change;
    await storeEmail(tx, contactId, requireEmailAddress(from));
    const { revivedLinks, ended } = await takeBack(tx, contactId, change);
    const event = { workspaceId, clientId, contactId, ownerId };
    await recordAccessEvent(tx, {
      ...event,
      kind: 'email_change_undone',
      details: { from: to, to: from, count: ended },
    });
    await tellFormerAddress(tx, ctx, { contactId, address: to, news: 'taken-back' });
    await tellRestoredAddress(tx, ctx, { contactId, address: from, changedAt: change.changedAt, revivedLinks });
    return { email: from, revivedLinks };
  });
  return refuseTaken(storing);
};
