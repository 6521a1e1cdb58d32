import type { Query } from '@clientnest/db';

export type SignedInContact = {
  contactId: string;
  sessionId: string;
  workspaceId: string;
  workspaceName: string;
  accent: string | null;
  /** The address of a logo that is light enough for pages. */
  logo: string | null;
  clientId: string;
  clientName: string;
  slug: string;
  name: string;
  email: string;
  welcomeMessage: string | null;
  /** When this session ends if nothing more happens. */
  expiresAt: Date;
};

/** Owners change everything; members look after clients, and change neither the brand nor the people. */
export type Role = 'owner' | 'member';

export type SignedInOwner = {
  ownerId: string;
  sessionId: string;
  workspaceId: string;
  workspaceName: string;
  accent: string | null;
  /** The address of a logo that is light enough for pages. */
  logo: string | null;
  name: string;
  email: string;
  role: Role;
};

type Session = { id: string; expiresAt: Date };

type Visitor = Omit<SignedInContact, 'sessionId' | 'expiresAt'>;

// Contact `c`, with what its portal shows.
const visitorSql = (query: Query) => query`
  select c.id as "contactId", c.workspace_id as "workspaceId", w.name as "workspaceName", w.accent, '/brand/' || w.page_logo as logo,
    c.client_id as "clientId", k.name as "clientName", k.slug, c.name, c.email, k.welcome_message as "welcomeMessage"
  from contacts c join clients k on k.id = c.client_id join workspaces w on w.id = c.workspace_id`;

/** What a contact would be to their portal if they were signed in. Null when there is none in the workspace. */
export const findPortalOf = async (
  query: Query,
  { workspaceId, contactId }: { workspaceId: string; contactId: string },
): Promise<Visitor | null> => {
  const [visitor] = await query<Visitor[]>`
    ${visitorSql(query)} where c.id = ${contactId} and c.workspace_id = ${workspaceId}`;
  return visitor ?? null;
};

/** The contact of a session. Null once the contact or the client is archived: that ends access at once. */
export const findContact = async (
  query: Query,
  contactId: string,
  session: Session,
): Promise<SignedInContact | null> => {
  const [contact] = await query<Visitor[]>`
    ${visitorSql(query)} where c.id = ${contactId} and c.closed_at is null and k.archived_at is null`;
  return contact ? { ...contact, sessionId: session.id, expiresAt: session.expiresAt } : null;
};

/** Somebody who runs a workspace. Null once they were removed: that ends access at once. */
export const findOwner = async (query: Query, ownerId: string, session: Session): Promise<SignedInOwner | null> => {
  const [owner] = await query<Omit<SignedInOwner, 'sessionId'>[]>`
    select o.id as "ownerId", o.workspace_id as "workspaceId", w.name as "workspaceName", w.accent, '/brand/' || w.page_logo as logo,
      o.name, o.email, o.role
    from owners o join workspaces w on w.id = o.workspace_id
    where o.id = ${ownerId} and o.archived_at is null`;
  return owner ? { ...owner, sessionId: session.id } : null;
};
