import { createPlaces } from '@clientnest/api/places';
import { error } from '@sveltejs/kit';
import { listInputOf } from '#lib/server/client-list.ts';
import { readAsOwner } from '#lib/server/owner-page.ts';
import { reopenRequestApi } from '#lib/server/request-api.ts';
import type { RequestHandler } from './$types';

// Spreadsheets take a file without it for one in the encoding of their own country.
const BYTE_ORDER_MARK = '\uFEFF';

// Each holds a part in memory for as long as its reader takes.
const takePlace = createPlaces({ atOnce: 20, each: 2 });

/**
 * The list as it is filtered, as a file: read and sent part by part, as fast as it is taken. It breaks off when the reader is
 * signed out meanwhile.
 */
export const GET: RequestHandler = async (event) => {
  const { search, status, tag } = listInputOf(event) ?? {};
  const input = { search, status, tag };
  const { csv, nextCursor } = await readAsOwner(event, event.locals.api.clients.export(input));
  const owner = await event.locals.apiContext.findOwner();
  const giveBack = takePlace(owner?.ownerId ?? '');
  if (!giveBack) error(503, 'Other lists are being written just now.');
  const encoder = new TextEncoder();
  let next = nextCursor;
  const body = new ReadableStream({
    start: (stream) => stream.enqueue(encoder.encode(BYTE_ORDER_MARK + csv)),
    pull: async (stream) => {
      if (next === null) {
        giveBack();
        return stream.close();
      }
      const part = await reopenRequestApi(event)
        .api.clients.export({ ...input, cursor: next })
        .catch((problem: unknown) => {
          giveBack();
          throw problem;
        });
      next = part.nextCursor;
      stream.enqueue(encoder.encode(part.csv));
    },
    cancel: giveBack,
  });
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="clients.csv"',
    },
  });
};
