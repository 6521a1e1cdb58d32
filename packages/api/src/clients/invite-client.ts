import { DomainError, maskEmailAddress, readEmailAddress } from '@clientnest/auth';
import { inTransaction, newId } from '@clientnest/db';
import type { Transaction } from '@clientnest/db';
import { holdCaller } from '../contacts/hold-contact.ts';
import type { OwnerContext } from '../procedures.ts';
import { countOwnerMail } from './owner-mail-budget.ts';
import { queueOwnerLink } from './queue-owner-link.ts';
import type { InviteInput } from './schemas.ts';
import { slugCandidates } from './slugs.ts';

type NewClient = { id: string; workspaceId: string; ownerId: string; input: InviteInput };

// Left out, it is the workspace's own; left empty, there is none.
const welcomeOf = async (tx: Transaction, workspaceId: string, { welcomeMessage }: InviteInput) => {
  if (welcomeMessage !== undefined) return welcomeMessage || null;
  const [workspace] = await tx<{ welcomeMessage: string | null }[]>`
    select welcome_message as "welcomeMessage" from workspaces where id = ${workspaceId}`;
  return workspace?.welcomeMessage ?? null;
};

const insertClient = async (tx: Transaction, { id, workspaceId, input }: NewClient): Promise<string> => {
  const candidates = input.slug ? [input.slug] : slugCandidates(input.name);
  const welcomeMessage = await welcomeOf(tx, workspaceId, input);
  for (const slug of candidates) {
    const [row] = await tx<{ slug: string }[]>`
      insert into clients (id, workspace_id, name, slug, welcome_message)
      values (${id}, ${workspaceId}, ${input.name}, ${slug}, ${welcomeMessage})
      on conflict (slug) do nothing returning slug`;
    if (row) return row.slug;
  }
  throw new DomainError('SLUG_TAKEN', 'This address is already taken. Please choose another.', { field: 'slug' });
};

const insertPrimaryContact = async (tx: Transaction, { id: clientId, workspaceId, ownerId, input }: NewClient) => {
  const address = readEmailAddress(input.email);
  if (!address) throw new DomainError('INVALID_INPUT', 'This does not look like an email address.', { field: 'email' });
  const contactId = newId();
  await tx`
    insert into contacts (id, workspace_id, client_id, name, email, email_key, made_primary_at, added_by)
    values (
      ${contactId}, ${workspaceId}, ${clientId}, ${input.contactName ?? input.name}, ${address.address}, ${address.key},
      now(), ${ownerId})`;
  return { contactId, email: address.address };
};

/**
 * Adds a client with its primary contact and, unless told otherwise, sends the invitation. Throws SLUG_TAKEN,
 * INVALID_INPUT and TOO_MANY_ATTEMPTS.
 */
export const inviteClient = async (ctx: OwnerContext, input: InviteInput) => {
  const { sql, owner, origin } = ctx;
  const inBulk = input.sendNow && (await countOwnerMail(ctx, input.email)).inBulk;
  return inTransaction(sql, async (tx) => {
    await holdCaller(tx, ctx);
    const client = { id: newId(), workspaceId: owner.workspaceId, ownerId: owner.ownerId, input };
    const slug = await insertClient(tx, client);
    const { contactId, email } = await insertPrimaryContact(tx, client);
    if (input.sendNow) await queueOwnerLink(tx, ctx, { contactId, clientId: client.id, email, inBulk });
    const sentTo = input.sendNow ? maskEmailAddress(email) : null;
    return { id: client.id, slug, portalUrl: `${origin}/portal/c/${slug}`, sentTo };
  });
};
