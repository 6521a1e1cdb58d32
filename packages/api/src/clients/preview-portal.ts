import { findPortalOf } from '../people.ts';
import { describeHome } from '../portal/home.ts';
import type { OwnerContext } from '../procedures.ts';
import { clientNotFound, requireContact } from './require-client.ts';
import type { ContactOfClient } from './require-client.ts';

// How long a sign-in of now would last.
const SESSION_MS = 30 * 86_400_000;

/**
 * The portal as a contact of a client sees it (B16). It reads only: nobody is signed in by it, and nobody seen. Throws
 * NOT_FOUND.
 */
export const previewPortal = async ({ sql, owner, origin }: OwnerContext, wanted: ContactOfClient) => {
  const { workspaceId } = owner;
  const contact = await requireContact(sql, { workspaceId, ...wanted });
  const { contactId, isClientArchived, isArchived, isPaused } = contact;
  const visitor = await findPortalOf(sql, { workspaceId, contactId });
  if (!visitor) throw clientNotFound();
  const home = describeHome({ ...visitor, expiresAt: new Date(Date.now() + SESSION_MS) }, origin);
  return { ...home, isOpen: !(isClientArchived || isArchived || isPaused) };
};
