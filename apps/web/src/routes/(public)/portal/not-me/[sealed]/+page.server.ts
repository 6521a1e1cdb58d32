import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { attempt } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

// As with links (B1), looking changes nothing; only the button's POST does.
export const load: PageServerLoad = async ({ locals, params }) => ({
  signIn: await locals.api.recovery.inspectSignIn(params),
});

export const actions: Actions = {
  default: async ({ locals, params, request, url }) => {
    const { everywhere } = await readForm(request, 'everywhere');
    await attempt(locals.api.recovery.endSignIn({ ...params, everywhere: everywhere === 'yes' }));
    redirect(303, url.pathname);
  },
};
