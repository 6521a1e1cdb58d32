import { newId } from '@clientnest/db';
import type { Query, Sql } from '@clientnest/db';
import { recordForEach } from './email-timeline.ts';
import type { EmailRow } from './email-timeline.ts';

const REASON = 'access was paused, archived or switched off before it went out';
const WITHDRAWN = `Not sent: ${REASON}.`;
const UNCERTAIN =
  'Our mail provider may have taken it: its answer was lost, and the link was switched off since. It opens nothing.';

const markNotSent = async (tx: Query, emailIds: string[]): Promise<void> => {
  const emails = await tx<EmailRow[]>`
    update emails set failed_at = now(), withdrawn_at = now(), failure = ${WITHDRAWN}
    where id in ${tx(emailIds)} and attempted_at is null and sent_at is null and failed_at is null
    returning workspace_id as "workspaceId", id as "emailId"`;
  if (emails.length > 0) await recordForEach(tx, emails, 'email_failed', { detail: REASON });
};

// It counts as sent, so that it is part of the share of such mail, and what the provider reports of it is taken.
const markUncertain = async (tx: Query, emailIds: string[]): Promise<void> => {
  const emails = await tx<EmailRow[]>`
    update emails set sent_at = attempted_at, failure = ${UNCERTAIN}
    where id in ${tx(emailIds)} and attempted_at is not null and sent_at is null and failed_at is null
    returning workspace_id as "workspaceId", id as "emailId"`;
  if (emails.length > 0) await recordForEach(tx, emails, 'email_uncertain');
};

const withdraw = async (tx: Query, emailIds: string[]): Promise<void> => {
  if (emailIds.length === 0) return;
  await markNotSent(tx, emailIds);
  await markUncertain(tx, emailIds);
};

/** Ends an email that brings nothing any more: it was not sent, or nobody knows whether it was. */
export const withdrawEmail = (sql: Sql, messageId: string): Promise<void> =>
  sql.begin(async (tx) => {
    const parts = await tx<
      { id: string }[]
    >`select id from emails where message_id = ${messageId} order by id for update`;
    await withdraw(
      tx,
      parts.map(({ id }) => id),
    );
  });

type LeftOutRow = { linkId: string; emailId: string; isWhole: boolean };

// The links get a row of their own: what becomes of the email that was sent is nothing to them.
const splitOff = async (tx: Query, emailId: string, linkIds: string[]): Promise<string> => {
  const ownId = newId();
  await tx`
    insert into emails (id, workspace_id, message_id, kind, to_address, asked_by, queued_at)
    select ${ownId}::uuid, workspace_id, ${newId()}::uuid, kind, to_address, asked_by, queued_at from emails where id = ${emailId}`;
  await tx`update access_links set email_id = ${ownId} where id in ${tx(linkIds)}`;
  return ownId;
};

/**
 * Withdraws what an email was to bring and does not name, before it is marked as sent. It is certain that nobody named it, or
 * an earlier try that was taken may have: only a part of which nothing is left is uncertain then.
 */
export const withdrawLeftOut = async (
  tx: Query,
  messageId: string,
  { linkIds, isCertain }: { linkIds: string[]; isCertain: boolean },
): Promise<void> => {
  if (linkIds.length === 0) return;
  const leftOut = await tx<LeftOutRow[]>`
    select l.id as "linkId", e.id as "emailId",
      not exists (select from access_links o where o.email_id = e.id and o.id in ${tx(linkIds)}) as "isWhole"
    from emails e join access_links l on l.email_id = e.id
    where e.message_id = ${messageId} and e.sent_at is null and l.id not in ${tx(linkIds)} order by l.id`;
  const whole = new Set(leftOut.filter(({ isWhole }) => isWhole).map(({ emailId }) => emailId));
  if (isCertain && whole.size > 0) await tx`update emails set attempted_at = null where id in ${tx([...whole])}`;
  await withdraw(tx, [...whole]);
  if (!isCertain) return;
  const rest = Map.groupBy(
    leftOut.filter(({ isWhole }) => !isWhole),
    ({ emailId }) => emailId,
  );
  for (const [emailId, links] of rest)
    await withdraw(tx, [
      await splitOff(
        tx,
        emailId,
        links.map(({ linkId }) => linkId),
      ),
    ]);
};
