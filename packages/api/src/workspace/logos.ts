import type { Sql, Transaction } from '@clientnest/db';
import { holdCaller } from '../contacts/hold-contact.ts';
import type { OwnerContext } from '../procedures.ts';
import { readLogo, readSmallLogo } from './read-logo.ts';
import type { Logo } from './read-logo.ts';

// Emails name replaced logos; somebody who tries out a hundred sent none of them.
const REPLACED_KEPT = 20;

/** What a workspace shows: a file on pages, one in emails, or the same on both. */
type Choice = { pageLogo: string | null; emailLogo: string | null };

const NONE: Choice = { pageLogo: null, emailLogo: null };

const chooseLogo = async (tx: Transaction, workspaceId: string, { pageLogo, emailLogo }: Choice): Promise<void> => {
  await tx`update workspaces set page_logo = ${pageLogo}, email_logo = ${emailLogo} where id = ${workspaceId}`;
  await tx`
    update workspace_logos set replaced_at = now()
    where workspace_id = ${workspaceId} and replaced_at is null
      and file_name is distinct from ${pageLogo} and file_name is distinct from ${emailLogo}`;
};

const keepLogo = (tx: Transaction, workspaceId: string, { fileName, content }: Logo) => tx`
  insert into workspace_logos (workspace_id, file_name, content) values (${workspaceId}, ${fileName}, ${content})
  on conflict (workspace_id, file_name) do update set replaced_at = null`;

const forgetOldLogos = (tx: Transaction, workspaceId: string) => tx`
  delete from workspace_logos where workspace_id = ${workspaceId} and replaced_at is not null and file_name not in (
    select file_name from workspace_logos where workspace_id = ${workspaceId} and replaced_at is not null
    order by replaced_at desc limit ${REPLACED_KEPT})`;

type Upload = { content: string; small?: string | undefined };

const readUpload = ({ content, small }: Upload): { logos: Logo[]; choice: Choice } => {
  const logo = readLogo(Buffer.from(content, 'base64'));
  const forPages = logo.onPages ? logo : small ? readSmallLogo(Buffer.from(small, 'base64')) : null;
  const choice = { pageLogo: forPages?.fileName ?? null, emailLogo: logo.inEmails ? logo.fileName : null };
  return { logos: forPages && forPages !== logo ? [logo, forPages] : [logo], choice };
};

/** How a chosen logo is told to people: by its best file. */
export const logoOf = ({ pageLogo, emailLogo }: Choice) => {
  const file = emailLogo ?? pageLogo;
  return file ? { url: `/brand/${file}`, onPages: pageLogo !== null, inEmails: emailLogo !== null } : null;
};

/** Shows this logo from now on, and on pages its lighter copy where one is needed and given. Throws INVALID_INPUT. */
export const setLogo = async ({ sql, owner }: OwnerContext, upload: Upload) => {
  const { logos, choice } = readUpload(upload);
  const { workspaceId } = owner;
  await sql.begin(async (tx) => {
    await holdCaller(tx, { owner });
    await chooseLogo(tx, workspaceId, choice);
    for (const logo of logos) await keepLogo(tx, workspaceId, logo);
    await forgetOldLogos(tx, workspaceId);
  });
  const shown = logoOf(choice);
  if (!shown) throw new Error('A logo was taken that is shown nowhere.');
  return shown;
};

/** Shows the name alone from now on. */
export const removeLogo = async ({ sql, owner }: OwnerContext) => {
  await sql.begin(async (tx) => {
    await holdCaller(tx, { owner });
    await chooseLogo(tx, owner.workspaceId, NONE);
  });
  return { removed: true as const };
};

/** What stands at `/brand/<file name>`, for whoever asks: the name says what is in it, and nothing of whose it is. */
export const findLogo = async (sql: Sql, fileName: string): Promise<Buffer | null> => {
  const [logo] = await sql<{ content: Buffer }[]>`
    select content from workspace_logos where file_name = ${fileName} limit 1`;
  return logo?.content ?? null;
};
