import { error } from '@sveltejs/kit';
import { findBrandFile } from '#lib/server/brand-files.ts';
import type { RequestHandler } from './$types';

/** Logos, and the styles of accents: all that pages and emails show of a workspace beside its name. */
export const GET: RequestHandler = async ({ params }) => {
  const file = await findBrandFile(params.file);
  if (!file) error(404, 'Not found');
  return new Response(file.body, { headers: file.headers });
};
