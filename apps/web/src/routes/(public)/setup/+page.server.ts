import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { isWithoutCookies, refuseWithoutCookies } from '#lib/server/kept-cookies.ts';
import { attempt, refuseForm } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  if (!(await locals.api.owners.isSetUpOpen())) redirect(303, '/sign-in');
  locals.apiContext.browserSecret();
  return { key: url.searchParams.get('key') ?? '' };
};

export const actions: Actions = {
  default: async (event) => {
    const { cookies, ...form } = await readForm(event.request, 'key', 'workspaceName', 'ownerName', 'email', 'cookies');
    if (isWithoutCookies(event, { cookies })) return refuseWithoutCookies(form);
    const setUp = await attempt(event.locals.api.owners.setUp(form));
    if (setUp.ok) redirect(303, '/app/clients');
    if (setUp.refusal.reason === 'SETUP_CLOSED') redirect(303, '/sign-in');
    return refuseForm(event, setUp.refusal, form);
  },
};
