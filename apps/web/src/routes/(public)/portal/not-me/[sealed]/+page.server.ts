import { redirect } from '@sveltejs/kit';
import { attempt } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

// As with links (B1), looking changes nothing; only the button's POST does.
export const load: PageServerLoad = async ({ locals, params, url }) => ({
  signIn: await locals.api.recovery.inspectSignIn(params),
  hasEnded: url.searchParams.has('ended'),
});

export const actions: Actions = {
  default: async ({ locals, params, url }) => {
    const ending = await attempt(locals.api.recovery.endSignIn(params));
    redirect(303, ending.ok ? `${url.pathname}?ended` : url.pathname);
  },
};
