import { readForm } from '#lib/server/forms.ts';
import { readAsOwner } from '#lib/server/owner-page.ts';
import type { Actions, PageServerLoad } from './$types';

const COLOUR = /^#[0-9a-f]{6}$/i;
const MONTH_MS = 30 * 86_400_000;

/** The portal of a made-up client, as it looks now. */
export const load: PageServerLoad = async (event) => {
  const { api } = event.locals;
  const { logo } = await readAsOwner(event, api.owners.me());
  const { name: workspaceName, accent, welcomeMessage } = await readAsOwner(event, api.workspace.get());
  const { origin } = event.url;
  return {
    home: {
      ...{ workspaceName, accent, logo, welcomeMessage, clientName: 'Acme', contactName: 'Dana Berg' },
      ...{ email: 'dana@acme.example', slug: 'acme', portalUrl: `${origin}/portal/c/acme` },
      ...{ recoveryUrl: `${origin}/portal-resume`, signedInUntil: new Date(Date.now() + MONTH_MS) },
    },
  };
};

/** The same as it would look. It changes nothing. */
export const actions: Actions = {
  default: async ({ request }) => {
    const { name, accent, welcomeMessage } = await readForm(request, 'name', 'accent', 'welcomeMessage');
    const isColour = COLOUR.test(accent.trim());
    return { workspaceName: name, accent: isColour ? accent.trim().toLowerCase() : null, welcomeMessage };
  },
};
