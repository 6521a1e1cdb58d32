import { DomainError, readEmailAddress } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import { previewInvitation as composePreview } from '@clientnest/jobs';
import { holdCaller } from '../contacts/hold-contact.ts';
import type { OwnerContext } from '../procedures.ts';
import { logoOf } from './logos.ts';
import type { BrandDraft, Workspace, WorkspaceChanges } from './schemas.ts';

type WorkspaceRow = Omit<Workspace, 'logo'> & { pageLogo: string | null; emailLogo: string | null };

const findWorkspace = async ({ sql, owner }: OwnerContext): Promise<WorkspaceRow> => {
  const [row] = await sql<WorkspaceRow[]>`
    select name, accent, sender_name as "senderName", reply_to as "replyTo", welcome_message as "welcomeMessage",
      page_logo as "pageLogo", email_logo as "emailLogo"
    from workspaces where id = ${owner.workspaceId}`;
  if (!row) throw new Error('An owner without a workspace.');
  return row;
};

/** How the workspace presents itself. */
export const getWorkspace = async (ctx: OwnerContext): Promise<Workspace> => {
  const { pageLogo, emailLogo, ...workspace } = await findWorkspace(ctx);
  return { ...workspace, logo: logoOf({ pageLogo, emailLogo }) };
};

const COLUMNS = {
  name: 'name',
  accent: 'accent',
  senderName: 'sender_name',
  replyTo: 'reply_to',
  welcomeMessage: 'welcome_message',
} as const satisfies Record<keyof WorkspaceChanges, string>;

const asStored = (typed: string | null): string | null => {
  if (!typed) return null;
  const address = readEmailAddress(typed);
  if (!address)
    throw new DomainError('INVALID_INPUT', 'This does not look like an email address.', { field: 'replyTo' });
  return address.address;
};

/** Changes what is given, and nothing else. Throws INVALID_INPUT. */
export const updateWorkspace = async (ctx: OwnerContext, changes: WorkspaceChanges): Promise<Workspace> => {
  const { sql, owner } = ctx;
  const { replyTo } = changes;
  const stored = { ...changes, ...(replyTo !== undefined && { replyTo: asStored(replyTo) }) };
  const columns = Object.fromEntries(
    Object.entries(stored)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [COLUMNS[name as keyof WorkspaceChanges], value || null]),
  );
  if (Object.keys(columns).length > 0)
    await inTransaction(sql, async (tx) => {
      await holdCaller(tx, ctx);
      await tx`update workspaces set ${tx(columns)} where id = ${owner.workspaceId}`;
    });
  return getWorkspace(ctx);
};

/** The invitation of a made-up client, with what is being written in place of what is saved. Nothing is kept of it. */
export const previewInvitation = async (ctx: OwnerContext, draft: BrandDraft) => {
  const saved = await findWorkspace(ctx);
  return composePreview({
    origin: ctx.origin,
    workspaceName: draft.name ?? saved.name,
    accent: draft.accent === undefined ? saved.accent : draft.accent,
    logo: saved.emailLogo,
    ownerName: ctx.owner.name,
    welcomeMessage: draft.welcomeMessage === undefined ? saved.welcomeMessage : draft.welcomeMessage,
  });
};
