import type { Sql, Transaction } from '@clientnest/db';
import type { OwnerContext } from '../procedures.ts';
import { readLogo } from './read-logo.ts';
import type { Logo } from './read-logo.ts';

// Emails name replaced logos; somebody who tries out a hundred sent none of them.
const REPLACED_KEPT = 20;

const chooseLogo = async (tx: Transaction, workspaceId: string, logo: Logo | null): Promise<void> => {
  const [pageLogo, emailLogo] = [logo?.onPages ? logo.fileName : null, logo?.inEmails ? logo.fileName : null];
  await tx`update workspaces set page_logo = ${pageLogo}, email_logo = ${emailLogo} where id = ${workspaceId}`;
  await tx`
    update workspace_logos set replaced_at = now()
    where workspace_id = ${workspaceId} and replaced_at is null and file_name is distinct from ${logo?.fileName ?? null}`;
};

const keepLogo = async (tx: Transaction, workspaceId: string, { fileName, content }: Logo): Promise<void> => {
  await tx`
    insert into workspace_logos (workspace_id, file_name, content) values (${workspaceId}, ${fileName}, ${content})
    on conflict (workspace_id, file_name) do update set replaced_at = null`;
  await tx`
    delete from workspace_logos where workspace_id = ${workspaceId} and replaced_at is not null and file_name not in (
      select file_name from workspace_logos where workspace_id = ${workspaceId} and replaced_at is not null
      order by replaced_at desc limit ${REPLACED_KEPT})`;
};

/** Shows this logo from now on. Throws INVALID_INPUT. */
export const setLogo = async ({ sql, owner: { workspaceId } }: OwnerContext, { content }: { content: string }) => {
  const logo = readLogo(Buffer.from(content, 'base64'));
  await sql.begin(async (tx) => {
    await chooseLogo(tx, workspaceId, logo);
    await keepLogo(tx, workspaceId, logo);
  });
  const { fileName, onPages, inEmails } = logo;
  return { url: `/brand/${fileName}`, onPages, inEmails };
};

/** Shows the name alone from now on. */
export const removeLogo = async ({ sql, owner: { workspaceId } }: OwnerContext) => {
  await sql.begin((tx) => chooseLogo(tx, workspaceId, null));
  return { removed: true as const };
};

/** What stands at `/brand/<file name>`, for whoever asks: the name says what is in it, and nothing of whose it is. */
export const findLogo = async (sql: Sql, fileName: string): Promise<Buffer | null> => {
  const [logo] = await sql<{ content: Buffer }[]>`
    select content from workspace_logos where file_name = ${fileName} limit 1`;
  return logo?.content ?? null;
};
