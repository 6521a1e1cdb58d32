import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { readTheme, writeTheme } from '#lib/server/theme.ts';
import { readEnding } from '#lib/words/endings.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  sessions: await readAsOwner(event, event.locals.api.owners.sessions()),
  theme: readTheme(event),
  ended: readEnding(event.url),
});

const ENDED = '/app/settings/sign-ins?ended=';

// What is signed out already, or never was theirs, leads to the same list.
export const actions: Actions = {
  end: async (event) => {
    const form = await readForm(event.request, 'sessionId');
    const end = await attemptAsOwner(event, event.locals.api.owners.endSession(form));
    redirect(303, `${ENDED}${end.ok ? 'one' : 'none'}`);
  },
  endOthers: async (event) => {
    await attemptAsOwner(event, event.locals.api.owners.endOtherSessions());
    redirect(303, `${ENDED}others`);
  },
  theme: async (event) => {
    await readAsOwner(event, event.locals.api.owners.me());
    const { theme } = await readForm(event.request, 'theme');
    writeTheme(event, theme);
    redirect(303, '/app/settings/sign-ins');
  },
};
