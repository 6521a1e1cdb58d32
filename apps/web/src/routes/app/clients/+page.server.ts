import { isFiltered, readListAddress } from '#lib/client-list.ts';
import { readClientPage } from '#lib/server/client-list.ts';
import { readChoices } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { refuseForm } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  event.depends('app:clients');
  const { clients } = event.locals.api;
  const address = readListAddress(event.url.searchParams);
  const [list, tags, bounced] = await Promise.all([
    readClientPage(event),
    readAsOwner(event, clients.tags()),
    isFiltered(address) ? null : readAsOwner(event, clients.count({ status: 'bounced' })),
  ]);
  return { list, tags, bounced, address };
};

export const actions: Actions = {
  sendMany: async (event) => {
    const clientIds = await readChoices(event.request, 'clientId');
    const sending = await attemptAsOwner(event, event.locals.api.clients.sendMany({ clientIds }));
    return sending.ok ? { kind: 'link', ...sending.value } : refuseForm(event, sending.refusal, {});
  },
  inviteMany: async (event) => {
    const clientIds = await readChoices(event.request, 'clientId');
    const sending = await attemptAsOwner(event, event.locals.api.clients.inviteMany({ clientIds }));
    return sending.ok ? { kind: 'invitation', ...sending.value } : refuseForm(event, sending.refusal, {});
  },
};
