import { redirect } from '@sveltejs/kit';
import { attempt, refuseForNow } from '#lib/server/refusals.ts';
import { takeOwnerPage } from '#lib/server/return-to.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  locals.apiContext.browserSecret();
  return { link: await locals.api.owners.inspectLink(params) };
};

export const actions: Actions = {
  default: async (event) => {
    const entry = await attempt(event.locals.api.owners.redeemLink(event.params));
    if (entry.ok) redirect(303, takeOwnerPage(event));
    if (entry.refusal.reason === 'TOO_MANY_ATTEMPTS') refuseForNow(event, entry.refusal);
    // A dead link is explained by this very page.
    redirect(303, event.url.pathname);
  },
};
