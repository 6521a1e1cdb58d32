import { openMailbox } from '#lib/server/mailbox.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const emails = await openMailbox(event).list();
  return { emails: emails.map(({ id, to, subject, sentAt }) => ({ id, to, subject, sentAt: new Date(sentAt) })) };
};
