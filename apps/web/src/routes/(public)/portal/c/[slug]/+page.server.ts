import { redirect } from '@sveltejs/kit';
import { endingOf } from '#lib/server/ending.ts';
import { readPortal } from '#lib/server/portal-page.ts';
import { attempt } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({ home: await readPortal(event) });

export const actions: Actions = {
  signOut: async (event) => {
    endingOf(event, await attempt(event.locals.api.portal.signOut()), 'one');
    redirect(303, '/portal-resume?signed-out');
  },
};
