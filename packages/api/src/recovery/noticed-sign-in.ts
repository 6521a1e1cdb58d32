import {
  addressKey,
  DomainError,
  keepLinksRevoked,
  openSealedId,
  readEmailAddress,
  recordAccessEvent,
  revokeAccessLinks,
} from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import type { Query, Transaction } from '@clientnest/db';
import { describeBrowser } from '@clientnest/jobs';
import type { ApiContext } from '../context.ts';
import { endSessions } from '../end-sessions.ts';
import { answerInTurn } from '../in-turn.ts';

type Sealed = { sealed: string };

type Notice = {
  emailId: string;
  contactId: string;
  clientId: string;
  workspaceId: string;
  workspaceName: string;
  accent: string | null;
  logo: string | null;
  /** The address that it went to, for look-up: however it is written. */
  emailKey: string;
  deviceId: string;
  browserHash: Buffer;
  userAgent: string | null;
  signedInAt: Date;
  /** Since when it is answered, as the database wrote it. Null until then. */
  answeredAt: string | null;
  /** Whether it went to the address that the contact still has. */
  isCurrentAddress: boolean;
  /** Whether that browser is signed in, by a session that the notice can still end. */
  isLive: boolean;
};

const findNotice = async (query: Query, { authSecret }: ApiContext, { sealed }: Sealed): Promise<Notice | null> => {
  const messageId = openSealedId(authSecret, 'not-me', sealed, new Date());
  if (!messageId) return null;
  const [email] = await query<{ sentTo: string }[]>`
    select to_address as "sentTo" from emails where message_id = ${messageId} and kind = 'sign_in_notice'`;
  const emailKey = email && readEmailAddress(email.sentTo)?.key;
  if (!emailKey) return null;
  const [notice] = await query<Notice[]>`
    select n.*, exists (
      select from contact_sessions s
      where s.user_id = n."contactId" and s.expires_at > now() and s.created_at <= coalesce(n.answered_at, now())
        and (s.device_id = n."deviceId" or (n."isCurrentAddress" and s.browser_hash = n."browserHash"))
    ) as "isLive"
    from (
      select e.id as "emailId", c.id as "contactId", c.client_id as "clientId", c.workspace_id as "workspaceId",
        w.name as "workspaceName", w.accent, '/brand/' || w.page_logo as logo, ${emailKey}::text as "emailKey", (e.asked_by ->> 'deviceId')::uuid as "deviceId",
        decode(e.asked_by ->> 'browserHash', 'hex') as "browserHash", e.asked_by ->> 'userAgent' as "userAgent",
        (e.asked_by ->> 'at')::timestamptz as "signedInAt", e.answered_at, e.answered_at::text as "answeredAt",
        c.email_key = ${emailKey} as "isCurrentAddress"
      from emails e join contacts c on c.id = (e.asked_by ->> 'contactId')::uuid and c.workspace_id = e.workspace_id
      join workspaces w on w.id = c.workspace_id
      where e.message_id = ${messageId} and e.kind = 'sign_in_notice'
    ) n`;
  return notice ?? null;
};

/** The sign-in that a notice is about (B13), and whether that browser is signed in now. It changes nothing. */
export const inspectSignIn = async (ctx: ApiContext, input: Sealed) => {
  const notice = await findNotice(ctx.sql, ctx, input);
  if (!notice) return { isKnown: false as const };
  const { workspaceName, accent, logo, userAgent, signedInAt, isLive, isCurrentAddress, answeredAt } = notice;
  const browser = describeBrowser(userAgent);
  return {
    isKnown: true as const,
    isLive,
    isAnswered: answeredAt !== null,
    canEndEverywhere: isCurrentAddress,
    workspaceName,
    accent,
    logo,
    browser,
    signedInAt,
  };
};

// More than anybody has; the bound keeps what is held small.
const MOST_SIBLINGS = 1000;

// Whoever took a link out of an email has the other links in it too, those to the contact's other portals, and may have the
// other emails of this workspace to the same address.
const findSiblings = async (query: Query, { contactId, workspaceId, emailKey }: Notice): Promise<string[]> => {
  const siblings = await query<{ contactId: string }[]>`
    (
      select distinct other.contact_id as "contactId"
      from access_links own join emails e on e.id = own.email_id join emails same on same.message_id = e.message_id
      join access_links other on other.email_id = same.id
      where own.contact_id = ${contactId} and other.contact_id is not null limit ${MOST_SIBLINGS}
    ) union (
      select id from contacts
      where email_key = ${emailKey} and closed_at is null and workspace_id = ${workspaceId} limit ${MOST_SIBLINGS}
    )`;
  return siblings.map((sibling) => sibling.contactId);
};

type Held = { contactId: string; clientId: string; workspaceId: string; isAtAddress: boolean };

// Contacts in the order of their ids, as everybody locks several.
// What the first answer found of the others is done: a later one is about the contact’s own sessions alone.
const holdEverybody = async (tx: Transaction, notice: Notice): Promise<Held[]> => {
  const siblings = notice.answeredAt ? [] : await findSiblings(tx, notice);
  const ids = [notice.contactId, ...siblings];
  const held = await tx<Held[]>`
    select id as "contactId", client_id as "clientId", workspace_id as "workspaceId",
      email_key = ${notice.emailKey} as "isAtAddress" from contacts
    where id in ${tx(ids)} order by id for no key update`;
  return [...held];
};

// Only the first answer sets the instant: what comes later is not meant, however often it is given. Not `now()`, which is
// when the transaction began: somebody may have signed in between that and the locks.
const answer = async (tx: Transaction, { emailId }: Notice): Promise<string> => {
  const [row] = await tx<{ until: string }[]>`
    update emails set answered_at = coalesce(answered_at, clock_timestamp()) where id = ${emailId}
    returning answered_at::text as until`;
  return row?.until ?? '-infinity';
};

type Revocation = { contactId: string; until: string; sharedWith?: string };

// What is off stays off when a change of address is taken back: only what went to the notice's address, since nobody else's
// links are for whoever reads that mailbox to decide on.
const keepOff = async (tx: Transaction, { emailKey }: Notice, revocation: Revocation): Promise<void> => {
  const { contactId } = revocation;
  const addresses = await tx<{ sentTo: string }[]>`
    select distinct sent_to as "sentTo" from access_links
    where contact_id = ${contactId} and consumed_at is null and revoked_at is not null`;
  const sentTo = addresses.map((each) => each.sentTo).filter((address) => readEmailAddress(address)?.key === emailKey);
  await keepLinksRevoked(tx, { ...revocation, sentTo });
};

// An address that is theirs no longer has no links that open anything. Of another workspace's, only what stood in an email
// with a link to the notice's own portal: the rest is between those two.
const revokeFor = async (
  tx: Transaction,
  notice: Notice,
  { contactId, workspaceId, isAtAddress }: Held,
  until: string,
): Promise<number> => {
  const isOurs = workspaceId === notice.workspaceId;
  const revocation = { contactId, until, ...(!isOurs && { sharedWith: notice.contactId }) };
  const revoked = isAtAddress ? await revokeAccessLinks(tx, revocation) : 0;
  await keepOff(tx, notice, revocation);
  return revoked;
};

// Each in their own timeline, and not by what: the notice may be another workspace's.
const revokeForSiblings = async (tx: Transaction, notice: Notice, held: Held[], until: string): Promise<void> => {
  for (const sibling of held.filter(({ contactId }) => contactId !== notice.contactId)) {
    const revokedLinks = await revokeFor(tx, notice, sibling, until);
    const { isAtAddress: _isAtAddress, ...whose } = sibling;
    const details = { by: 'contact', count: 0, userAgent: null, revokedLinks };
    if (revokedLinks > 0) await recordAccessEvent(tx, { ...whose, kind: 'session_ended', details });
  }
};

const browserOf = ({ deviceId, browserHash, isCurrentAddress }: Notice) => ({
  deviceId,
  browserHash: isCurrentAddress ? browserHash : null,
});

const endNoticed = (ctx: ApiContext, { sealed, everywhere }: Sealed & { everywhere: boolean }) =>
  inTransaction(ctx.sql, async (tx) => {
    const found = await findNotice(tx, ctx, { sealed });
    const held = found && (await holdEverybody(tx, found));
    const notice = found && (await findNotice(tx, ctx, { sealed }));
    if (!notice || !held)
      throw new DomainError('NOT_FOUND', 'This address is too old or not complete. Open it from the email again.');
    const { contactId, clientId, workspaceId, isCurrentAddress } = notice;
    const until = await answer(tx, notice);
    const own = held.find((each) => each.contactId === contactId);
    const revokedLinks = own ? await revokeFor(tx, notice, own, until) : 0;
    await revokeForSiblings(tx, notice, held, until);
    // The browser is a new one again, whatever else ends.
    const browser = { browser: browserOf(notice), startedUntil: until };
    const which = everywhere && isCurrentAddress ? [browser, { startedUntil: until }] : [browser];
    const whose = { workspaceId, clientId, contactId };
    const ended = await endSessions(tx, { ...whose, which, by: 'notice', details: { revokedLinks } });
    return { ended: ended.length };
  });

/**
 * Signs out the browser that a notice is about, whatever session it has by now, or everything of the contact's, and
 * switches off each unused link and code that was sent to the notice's address: whoever it was may have those emails as
 * well. Only what there was at the first answer is meant. A notice to an address that is theirs no longer ends that one
 * session. Answers how many sessions ended. Throws NOT_FOUND when the notice is none of ours, or
 * too old, and TOO_MANY_ATTEMPTS when very many are answered at once.
 */
export const endSignIn = (ctx: ApiContext, input: Sealed & { everywhere: boolean }) =>
  answerInTurn(addressKey(ctx.address), () => endNoticed(ctx, input));
