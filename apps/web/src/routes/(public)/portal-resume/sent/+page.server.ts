import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { attempt, refuseForm } from '#lib/server/refusals.ts';
import { takePortalPage } from '#lib/server/return-to.ts';
import { describeSentEmail } from '#lib/server/sent-page.ts';
import type { Actions, PageServerLoad } from './$types';

// Nothing was typed where one tap asked: then the dead link says where the email went.
export const load: PageServerLoad = async (event) => {
  const email = describeSentEmail(event);
  return { ...email, link: email.askedFor === null ? await event.locals.api.recovery.deadLink() : null };
};

export const actions: Actions = {
  default: async (event) => {
    const { api } = event.locals;
    const form = await readForm(event.request, 'code', 'contactId', 'switchAccount');
    const { code, contactId } = form;
    const choice = { switchAccount: form.switchAccount === 'yes', ...(contactId && { contactId }) };
    const entry = await attempt(api.recovery.redeemCode({ code, ...choice }));
    if (!entry.ok) {
      if (entry.refusal.reason !== 'OTHER_ACCOUNT_SIGNED_IN') return refuseForm(event, entry.refusal, form);
      return { question: { ...form, signedInAs: await api.portal.me() } };
    }
    if ('portals' in entry.value) return { question: { ...form, portals: entry.value.portals } };
    redirect(303, takePortalPage(event, entry.value.slug));
  },
};
