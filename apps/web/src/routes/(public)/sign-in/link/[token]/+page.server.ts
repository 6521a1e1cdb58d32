import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { isWithoutCookies, refuseWithoutCookies } from '#lib/server/kept-cookies.ts';
import { maySwitchOwner } from '#lib/server/may-switch.ts';
import { attempt, refuseWhenBusy } from '#lib/server/refusals.ts';
import { takeOwnerPage } from '#lib/server/return-to.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const link = await locals.api.owners.inspectLink(params);
  if (link.state !== 'unknown' && link.signedInAs?.isSamePerson) redirect(303, '/app/clients');
  locals.apiContext.browserSecret();
  return { link };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await readForm(event.request, 'switchAccount', 'cookies');
    if (isWithoutCookies(event, form)) return refuseWithoutCookies({});
    const { token } = event.params;
    const switchAccount = await maySwitchOwner(event, form);
    const entry = await attempt(event.locals.api.owners.redeemLink({ token, switchAccount }));
    if (entry.ok) redirect(303, takeOwnerPage(event));
    refuseWhenBusy(event, entry);
    // This very page explains a dead link, and asks which account to use.
    redirect(303, event.url.pathname);
  },
};
