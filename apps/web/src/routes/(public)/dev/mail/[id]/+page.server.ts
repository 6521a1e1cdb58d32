import { openMailbox } from '#lib/server/mailbox.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { html: _, ...email } = await openMailbox(event).require(event.params.id);
  return { email: { ...email, sentAt: new Date(email.sentAt) } };
};
