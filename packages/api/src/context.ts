import type { DomainErrorCode, RateLimits, StartedSession } from '@clientnest/auth';
import { findSession } from '@clientnest/auth';
import type { Sql } from '@clientnest/db';
import type { JobQueue } from '@clientnest/jobs';
import { findContact, findOwner } from './people.ts';
import type { SignedInContact, SignedInOwner } from './people.ts';

/** What an installation is made of. Made once, by the app that hosts the procedures. */
export type ApiServices = {
  sql: Sql;
  jobs: Pick<JobQueue, 'enqueue'>;
  limits: RateLimits;
  authSecret: string;
  /** The public base URL, without a slash at its end. */
  origin: string;
  setupKey: string;
};

/** A session cookie of one audience, as the host of the procedures keeps it. */
export type SessionCookie = {
  token: string | null;
  set: (session: Pick<StartedSession, 'token' | 'expiresAt'>) => void;
  clear: () => void;
};

/** What one request brings. The host reads it from HTTP; the procedures know no headers. */
export type ApiRequest = {
  /** The caller's IP address, after trusted proxies. */
  address: string;
  userAgent: string | null;
  /** True when the request is a mail scanner's, or another program's, rather than a person's. A guess, for the timeline. */
  looksAutomated: boolean;
  contactCookie: SessionCookie;
  ownerCookie: SessionCookie;
  /** The browser's own secret; made, and kept in its cookie, at the first call. */
  browserSecret: () => string;
  /** The same, if the browser has one already. */
  findBrowserSecret: () => string | null;
  /** What this browser keeps for a quarter of an hour of the dead link that it opened last (B4). */
  deadLinkNote: { read: () => string | null; write: (sealedId: string) => void };
  /** Told of every call that was refused: for want of a session, a wrong code, what is not the caller's, and so on. */
  onRefusal: (refusal: { procedure: string; reason: DomainErrorCode }) => void;
};

export type ApiContext = ApiServices &
  ApiRequest & {
    /** The signed-in contact, looked up once a request. */
    findContact: () => Promise<SignedInContact | null>;
    findOwner: () => Promise<SignedInOwner | null>;
    /** The same, looked up anew: for whoever has waited since. */
    findContactNow: () => Promise<SignedInContact | null>;
    findOwnerNow: () => Promise<SignedInOwner | null>;
  };

const USER_AGENT_MAX = 400;

const once = <Value>(load: () => Promise<Value>): (() => Promise<Value>) => {
  let loaded: Promise<Value> | undefined;
  return () => (loaded ??= load());
};

const findSignedIn = async <Person>(
  { sql }: ApiServices,
  audience: 'contact' | 'owner',
  cookie: SessionCookie,
  findPerson: (sql: Sql, userId: string, session: { id: string; expiresAt: Date }) => Promise<Person | null>,
): Promise<Person | null> => {
  if (!cookie.token) return null;
  const session = await findSession(sql, audience, cookie.token);
  if (!session) return null;
  if (session.touched) cookie.set({ ...session, token: cookie.token });
  return findPerson(sql, session.userId, session);
};

/** Joins services and request; who is signed in is found out when a procedure first asks. */
export const createContext = (services: ApiServices, request: ApiRequest): ApiContext => {
  const findContactNow = () => findSignedIn(services, 'contact', request.contactCookie, findContact);
  const findOwnerNow = () => findSignedIn(services, 'owner', request.ownerCookie, findOwner);
  return {
    ...services,
    ...request,
    userAgent: request.userAgent?.slice(0, USER_AGENT_MAX) ?? null,
    findContact: once(findContactNow),
    findOwner: once(findOwnerNow),
    findContactNow,
    findOwnerNow,
  };
};
