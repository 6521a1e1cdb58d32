import { redirect } from '@sveltejs/kit';
import { accountName } from '#lib/account-name.ts';
import { readForm } from '#lib/server/forms.ts';
import { isWithoutCookies, refuseWithoutCookies } from '#lib/server/kept-cookies.ts';
import { maySwitchOwner } from '#lib/server/may-switch.ts';
import { attempt, refuseForm } from '#lib/server/refusals.ts';
import { takeOwnerPage } from '#lib/server/return-to.ts';
import { describeSentEmail } from '#lib/server/sent-page.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
  event.locals.apiContext.browserSecret();
  return describeSentEmail(event, 'owner-asked-for');
};

export const actions: Actions = {
  default: async (event) => {
    const { api } = event.locals;
    const form = await readForm(event.request, 'code', 'switchAccount', 'cookies');
    const { code } = form;
    if (isWithoutCookies(event, form)) return refuseWithoutCookies({ code });
    const entry = await attempt(api.owners.redeemCode({ code, switchAccount: await maySwitchOwner(event, form) }));
    if (entry.ok) redirect(303, takeOwnerPage(event));
    if (entry.refusal.reason === 'OTHER_ACCOUNT_SIGNED_IN') {
      const me = await attempt(api.owners.me());
      if (!me.ok) return refuseForm(event, me.refusal, form);
      const { email } = me.value;
      return { question: { code, switchAccount: accountName({ email }), signedInAs: email, stayHref: '/app/clients' } };
    }
    return refuseForm(event, entry.refusal, form);
  },
};
