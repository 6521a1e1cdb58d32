import { redirect } from '@sveltejs/kit';
import { attempt } from '#lib/server/refusals.ts';
import { rememberPage } from '#lib/server/return-to.ts';
import type { Actions, PageServerLoad } from './$types';

// One answer for everybody who is not in this portal, whether or not there is one.
export const load: PageServerLoad = async (event) => {
  const home = await attempt(event.locals.api.portal.home(event.params));
  if (home.ok) return { home: home.value };
  rememberPage(event);
  redirect(303, '/portal-resume');
};

export const actions: Actions = {
  signOut: async ({ locals }) => {
    await attempt(locals.api.portal.signOut());
    redirect(303, '/portal-resume?signed-out');
  },
};
