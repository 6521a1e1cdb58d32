import { text } from '@sveltejs/kit';
import { getInstallation } from '#lib/server/installation.ts';

/** The database answers, its schema is this version's, and jobs can be queued. */
export const GET = async (): Promise<Response> =>
  (await getInstallation().isReady())
    ? text('ready\n')
    : text('not ready\n', { status: 503, headers: { 'Retry-After': '5' } });
