import type { AccessState } from '@clientnest/api';

export type { Diagnosis } from '@clientnest/api';

type Words = {
  /** One sentence that says why somebody cannot get in, or that they can. `who` is a contact's name. */
  says: (who: string) => string;
  /** What to do about it. */
  advice: string;
};

const REACH_THEM = 'If it is urgent, read out a code on the phone.';

const OTHER_ADDRESS = 'If they typed their address themselves, it may have been another one: read out the one below.';

/** Every state of access in words, for the client’s page and the help page. */
export const ACCESS_WORDS: Record<AccessState, Words> = {
  not_invited: {
    says: (who) => `${who} was never sent a link.`,
    advice: 'Send the invitation: it explains how to get in and how to come back.',
  },
  email_queued: {
    says: (who) => `The email to ${who} is on its way.`,
    advice: 'It is handed to the mail provider within seconds. There is nothing to do yet.',
  },
  email_retrying: {
    says: (who) => `Our mail provider does not take the email to ${who} right now. We keep trying.`,
    advice: 'The link in it works as soon as it arrives. If they are waiting, copy a link and pass it on yourself.',
  },
  email_sent: {
    says: (who) => `A link was sent to ${who} and not opened yet.`,
    advice: `Ask them to look in the spam folder too. ${OTHER_ADDRESS} ${REACH_THEM}`,
  },
  email_delivered: {
    says: (who) => `The email with the link reached ${who}’s mailbox and was not opened yet.`,
    advice: `Ask them to look in the spam folder and under other tabs. ${OTHER_ADDRESS} ${REACH_THEM}`,
  },
  email_delayed: {
    says: (who) => `The mail server of ${who} takes its time with the email.`,
    advice: 'It may still arrive within hours. If they are waiting, copy a link and pass it on yourself.',
  },
  email_bounced: {
    says: (who) => `The email to ${who} came back: the address does not work.`,
    advice: 'Check the address with them and correct it. A fresh link goes to the new one by itself.',
  },
  email_sent_again: {
    says: (who) => `An email to ${who} came back, and another one went to the same address.`,
    advice: 'Check the address with them and correct it, unless you know that it works again.',
  },
  email_complained: {
    says: (who) => `${who} marked our email as spam, so their mail server may not take another.`,
    advice: 'Call them. Ask for another address, or have them take the email out of the spam folder.',
  },
  email_failed: {
    says: (who) => `The email to ${who} could not be sent.`,
    advice: 'Copy a link and pass it on yourself. The reason stands with the link below.',
  },
  email_withdrawn: {
    says: (who) => `The email to ${who} was not sent, because its link opened nothing then.`,
    advice: 'Access was paused or switched off before it went out. Send a fresh link.',
  },
  link_scanned: {
    says: (who) => `Only a mail scanner has opened the link so far, not ${who}. The link still works.`,
    advice: `The email has arrived, perhaps in the spam folder. ${REACH_THEM}`,
  },
  link_opened: {
    says: (who) => `${who} opened the link and did not press the button on its page. The link still works.`,
    advice: `Ask them to open it again and to press the button. ${REACH_THEM}`,
  },
  old_link_tried: {
    says: (who) => `${who} opened a link that did not work, and has not used the one that does.`,
    advice: `Ask them to open the newest one. ${REACH_THEM}`,
  },
  asked_too_often: {
    says: (who) =>
      `${who} asked for more emails within an hour than we send to one address. The links that were sent still work.`,
    advice: 'Ask them to open the newest email, or read out a code on the phone.',
  },
  link_handed_over: {
    says: (who) => `A link for ${who} was copied, and it was not used yet.`,
    advice: 'Pass it on by a way that only they read. Copy another one if you have lost it.',
  },
  signed_in: {
    says: (who) => `${who} is signed in and can get in.`,
    advice: 'If they say they cannot, they are at another device or browser: send them a fresh link for it.',
  },
  signed_in_elsewhere: {
    says: (who) => `${who} is signed in, and tried a used or old link in another browser.`,
    advice: 'Each link signs in one browser. Send a fresh one for the other.',
  },
  signed_in_link_waits: {
    says: (who) => `${who} is signed in. A fresh link, for another browser, is not used yet.`,
    advice: `Ask them to open the newest link there, by email or however it was passed on. ${REACH_THEM}`,
  },
  signed_in_email_fails: {
    says: (who) => `${who} is signed in, but our last email did not reach them.`,
    advice: 'Correct the address before they need a link again.',
  },
  signed_in_email_complained: {
    says: (who) => `${who} is signed in, and marked our email as spam: their mail server may not take another.`,
    advice: 'Before they need a link again, have them take it out of the spam folder, or ask for another address.',
  },
  signed_in_email_failed: {
    says: (who) => `${who} is signed in, but our last email to them could not be sent.`,
    advice: 'If they need a link, copy one and pass it on yourself. The reason stands with the link below.',
  },
  signed_out: {
    says: (who) => `${who} signed out.`,
    advice: 'Send a fresh link, or ask them to enter their address on the recovery page.',
  },
  session_ended: {
    says: (who) => `The sign-in of ${who} was ended. The timeline says by whom.`,
    advice: 'If it is really them who want to come back, send a fresh link.',
  },
  session_expired: {
    says: (who) => `${who} is not signed in any more.`,
    advice:
      'A sign-in ends after 30 days without a visit, a year after it began, or when cookies are cleared. Send a fresh link, or ask them to enter their address on the recovery page.',
  },
  link_expired: {
    says: (who) => `The last link to ${who} was not used within 14 days.`,
    advice: 'Send a fresh one. A short message from you beforehand helps them to expect it.',
  },
  links_switched_off: {
    says: (who) => `The links that ${who} has were switched off, for example because the address was changed.`,
    advice: 'Send a fresh link to the address that they have now.',
  },
  paused: {
    says: (who) => `Access for ${who} is paused.`,
    advice:
      'When you let them in again, browsers that are still signed in and links that are not too old work as before.',
  },
  contact_archived: {
    says: (who) => `${who} is archived, so nothing of theirs opens the portal.`,
    advice: 'Nothing was deleted. Restore the contact to let them in again.',
  },
  client_archived: {
    says: () => 'This client is archived, so nobody gets in.',
    advice: 'Nothing was deleted. Restore the client to let them in again.',
  },
};
