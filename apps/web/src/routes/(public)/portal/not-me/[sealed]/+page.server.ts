import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { attempt, refuseWhenBusy } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

// As with links (B1), looking changes nothing; only the button's POST does.
export const load: PageServerLoad = async ({ locals, params }) => ({
  signIn: await locals.api.recovery.inspectSignIn(params),
});

export const actions: Actions = {
  default: async (event) => {
    const { locals, params, url } = event;
    const { everywhere } = await readForm(event.request, 'everywhere');
    const end = await attempt(locals.api.recovery.endSignIn({ ...params, everywhere: everywhere === 'yes' }));
    refuseWhenBusy(event, end);
    // The page itself says what is so.
    redirect(303, url.pathname);
  },
};
