import { json } from '@sveltejs/kit';
import { openMailbox } from '#lib/server/mailbox.ts';
import type { RequestHandler } from './$types';

/** The local mailbox for scripts: newest first. */
export const GET: RequestHandler = async (event) => json(await openMailbox(event).list());
