import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { isWithoutCookies, refuseWithoutCookies } from '#lib/server/kept-cookies.ts';
import { attempt, refuseForm } from '#lib/server/refusals.ts';
import { takeOwnerPage } from '#lib/server/return-to.ts';
import { describeSentEmail } from '#lib/server/sent-page.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
  event.locals.apiContext.browserSecret();
  return describeSentEmail(event);
};

export const actions: Actions = {
  default: async (event) => {
    const { api } = event.locals;
    const form = await readForm(event.request, 'code', 'switchAccount', 'cookies');
    const { code, switchAccount } = form;
    if (isWithoutCookies(event, form)) return refuseWithoutCookies({ code });
    const entry = await attempt(api.owners.redeemCode({ code, switchAccount: switchAccount === 'yes' }));
    if (entry.ok) redirect(303, takeOwnerPage(event));
    if (entry.refusal.reason === 'OTHER_ACCOUNT_SIGNED_IN')
      return { question: { code, signedInAs: (await api.owners.me()).email, stayHref: '/app/clients' } };
    return refuseForm(event, entry.refusal, form);
  },
};
