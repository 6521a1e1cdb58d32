import { readVisitor } from '#lib/server/visitor.ts';
import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

/** Who is signed in goes on; who is signed in as both is asked. */
export const load: PageServerLoad = async (event) => {
  const { contact, isOwner } = await readVisitor(event);
  if (isOwner && !contact) redirect(303, '/app/clients');
  return { contact, isOwner };
};
