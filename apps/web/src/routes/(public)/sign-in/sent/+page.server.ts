import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { attempt, refuseForm } from '#lib/server/refusals.ts';
import { takeOwnerPage } from '#lib/server/return-to.ts';
import { describeSentEmail } from '#lib/server/sent-page.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => describeSentEmail(event);

export const actions: Actions = {
  default: async (event) => {
    const form = await readForm(event.request, 'code');
    const entry = await attempt(event.locals.api.owners.redeemCode(form));
    if (entry.ok) redirect(303, takeOwnerPage(event));
    return refuseForm(event, entry.refusal, form);
  },
};
