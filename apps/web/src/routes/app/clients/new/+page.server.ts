import { fail, redirect } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { refuseForm } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  paragraphs: await readAsOwner(event, event.locals.api.clients.welcomeParagraphs({ slug: 'your-client' })),
  workspace: await readAsOwner(event, event.locals.api.workspace.get()),
});

const FIELDS = ['name', 'contactName', 'email', 'slug', 'welcomeMessage', 'knownAddress'] as const;

const askAbout = ({ name }: { name: string }) => ({
  message: 'Please look at what is marked below.',
  fields: { email: `This address belongs to ${name} already.` } as Record<string, string>,
});

const withoutEmpty = <Fields extends Record<string, string>>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== '')) as Partial<Fields>;

/** Whose address it is already, unless somebody said to add it anyway. What is no address is refused later. */
const findKnown = async (event: RequestEvent, { email, knownAddress }: Record<'email' | 'knownAddress', string>) => {
  if (email === knownAddress) return null;
  const known = await attemptAsOwner(event, event.locals.api.clients.findByAddress({ email }));
  return known.ok ? known.value : null;
};

export const actions: Actions = {
  default: async (event) => {
    const form = await readForm(event.request, ...FIELDS);
    const known = await findKnown(event, form);
    if (known) return fail(400, { problem: askAbout(known), values: form, known });
    // Emptied, the words of welcome are none, and not the workspace's own.
    const { name, email, welcomeMessage, contactName, slug } = form;
    const invitation = await attemptAsOwner(
      event,
      event.locals.api.clients.invite({ name, email, welcomeMessage, ...withoutEmpty({ contactName, slug }) }),
    );
    if (invitation.ok) redirect(303, `/app/clients/${invitation.value.id}?invited`);
    const { status, data } = refuseForm(event, invitation.refusal, form);
    return fail(status, { ...data, known: null });
  },
};
