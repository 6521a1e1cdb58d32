import { listInputOf } from '#lib/server/client-list.ts';
import { readAsOwner } from '#lib/server/owner-page.ts';
import { reopenRequestApi } from '#lib/server/request-api.ts';
import type { RequestHandler } from './$types';

// Spreadsheets take a file without it for one in the encoding of their own country.
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The list as it is filtered, as a file: read and sent part by part, as fast as it is taken. It breaks off when the reader is
 * signed out meanwhile.
 */
export const GET: RequestHandler = async (event) => {
  const input = { ...listInputOf(event), cursor: undefined };
  let part = await readAsOwner(event, event.locals.api.clients.export(input));
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    start: (stream) => stream.enqueue(encoder.encode(BYTE_ORDER_MARK + part.csv)),
    pull: async (stream) => {
      if (part.nextCursor === null) return stream.close();
      part = await reopenRequestApi(event).api.clients.export({ ...input, cursor: part.nextCursor });
      stream.enqueue(encoder.encode(part.csv));
    },
  });
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="clients.csv"',
    },
  });
};
