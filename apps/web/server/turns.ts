import type { IncomingMessage, ServerResponse } from 'node:http';
import { createFairTurns } from '@clientnest/api/fair-turns';
import type { Caller, FairTurns } from '@clientnest/api/fair-turns';
import { onceGone, workOn } from './lifetime.ts';
import type { Work } from './lifetime.ts';
import { networkAddressOf } from './network-address.ts';
import { refuse } from './refuse.ts';
import { FORM_BYTES } from './request-body.ts';

// What a crowd sends at once would otherwise be in memory as forms and pages, all at the same time. These keep the
// database's connections busy, and leave pages that ask it nothing a place while it is slow.
const pages = createFairTurns({ atOnce: 64, each: 32, waiting: 500 });
const forms = createFairTurns({ atOnce: 16, each: 8, waiting: 500 });
// Changes wait for their person’s turn while they have one here: nobody who signs in waits behind them.
const changes = createFairTurns({ atOnce: 64, each: 16, waiting: 500 });
// A file is several times its size while it is read. How many may wait, their places bound.
const files = createFairTurns({ atOnce: 1, each: 1, waiting: 8 });

// Where people sign in, and what needs nobody to be signed in. Whatever is spelt otherwise has the turns of changes, and so
// has the answer to a notice, which may take its time.
const SIGN_IN = [
  /^\/(?:portal(?!\/not-me)|portal-invalid|portal-resume|sign-in|setup)(?:\/|$)/,
  /^\/api\/(?:webhooks|csp-report)(?:\/|$)/,
  /^\/api\/trpc\/(?:(?!recovery\.endSignIn)(?:recovery|owners|portal)\.\w+(?:,|%2c|$))+$/i,
];
// As Kit reads it: dots lead to another page.
const isSignIn = ({ url = '' }: IncomingMessage): boolean => {
  const { pathname } = new URL(`http://x${url}`);
  return SIGN_IN.some((path) => path.test(pathname));
};

const turnsFor = (request: IncomingMessage, body: Buffer | null): FairTurns => {
  if (!body) return pages;
  if (body.length > FORM_BYTES) return files;
  return isSignIn(request) ? forms : changes;
};

// What a batch may hold. Longer ones are refused when they are taken apart.
const MAX_WEIGHT = 10;

/** Somebody's network address, and how many calls a batch of theirs holds. */
const callerOf = (request: IncomingMessage, trustedProxies: number): Caller => {
  const calls = request.url?.split('?', 1)[0]?.split(/,|%2c/i).length ?? 1;
  return { who: networkAddressOf(request, trustedProxies), weight: Math.min(MAX_WEIGHT, calls) };
};

export type WorkInTurn = (
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer | null,
  work: Work,
) => Promise<void>;

/** Works on a request in its turn, unless whoever sent it is gone by then. Refuses it when too many wait. */
export const createWorkInTurn =
  (trustedProxies: number): WorkInTurn =>
  async (request, response, body, work) => {
    const turns = turnsFor(request, body);
    const caller = callerOf(request, trustedProxies);
    const turn = await turns.take(caller, (leave) => onceGone(request, response, leave));
    if (turn === 'too-many') refuse(request, response, 503);
    if (turn !== 'taken') return;
    try {
      if (!request.socket.destroyed) await workOn(response, work);
    } finally {
      turns.giveBack(caller);
    }
  };
