import { redirect } from '@sveltejs/kit';
import { readPortal } from '#lib/server/portal-page.ts';
import { attempt, refuseWhenBusy } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({ home: await readPortal(event) });

export const actions: Actions = {
  signOut: async (event) => {
    refuseWhenBusy(event, await attempt(event.locals.api.portal.signOut()));
    redirect(303, '/portal-resume?signed-out');
  },
};
