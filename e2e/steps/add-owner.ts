import type { Installation } from '../fixtures/installation.ts';
import { OWNER } from './set-up-workspace.ts';

let added = 0;

/** Adds an owner to the workspace, which the first one has set up. */
export const addOwner = async (sql: Installation['sql']): Promise<{ email: string }> => {
  const email = `ole-${(added += 1)}@studio-nord.example`;
  const rows = await sql`
    insert into owners (id, workspace_id, name, email, email_key)
    select gen_random_uuid(), workspace_id, 'Ole Berg', ${email}, ${email} from owners where email = ${OWNER.email}
    returning id`;
  if (rows.length === 0) throw new Error('There is no workspace yet: the test needs ownerState');
  return { email };
};
