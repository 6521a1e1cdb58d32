import { readAsOwner } from '#lib/server/owner-page.ts';
import type { PageServerLoad } from './$types';

// B16: read with the owner's own session. The client's cookie is neither read nor set.
export const load: PageServerLoad = async (event) => {
  const contactId = event.url.searchParams.get('contact');
  const whose = { ...event.params, ...(contactId && { contactId }) };
  return {
    home: await readAsOwner(event, event.locals.api.clients.preview(whose)),
    back: `/app/clients/${event.params.clientId}${contactId ? `?contact=${contactId}` : ''}`,
  };
};
