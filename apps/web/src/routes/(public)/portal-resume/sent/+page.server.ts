import { enterWithCode } from '#lib/server/enter-with-code.ts';
import { describeSentEmail } from '#lib/server/sent-page.ts';
import type { Actions, PageServerLoad } from './$types';

// Nothing was typed where one tap asked: then the dead link says where the email went.
export const load: PageServerLoad = async (event) => {
  event.locals.apiContext.browserSecret();
  const email = describeSentEmail(event, 'asked-for');
  return { ...email, link: email.askedFor === null ? await event.locals.api.recovery.deadLink() : null };
};

export const actions: Actions = { default: enterWithCode };
