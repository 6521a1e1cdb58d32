import { readPolicyViolation } from '#lib/server/csp-reports.ts';
import { log } from '../../../../server/log.ts';
import type { RequestHandler } from './$types';

const TYPES = ['application/csp-report', 'application/reports+json'];

// All that a flood could fill is the log, so one count for everybody guards it, in this process and without a query.
const LINES_PER_MINUTE = 30;
const WINDOW_MS = 60_000;
const taken = { lines: 0, until: 0 };

const takeLine = (now: number): boolean => {
  if (now >= taken.until) Object.assign(taken, { lines: 0, until: now + WINDOW_MS });
  taken.lines += 1;
  return taken.lines <= LINES_PER_MINUTE;
};

const answer = (status: number, headers: Record<string, string> = {}): Response =>
  new Response(null, { status, headers });

/** Takes what browsers report about the content policy, and logs what of it holds no secret. */
export const POST: RequestHandler = async ({ request }) => {
  const [type = ''] = request.headers.get('content-type')?.split(';') ?? [];
  if (!TYPES.includes(type.trim().toLowerCase())) return answer(415);
  const violation = readPolicyViolation(await request.json().catch(() => null));
  if (!violation) return answer(400);
  const now = Date.now();
  if (!takeLine(now)) return answer(429, { 'Retry-After': String(Math.ceil((taken.until - now) / 1000)) });
  log.warn(violation, 'content policy violated');
  return answer(204);
};
