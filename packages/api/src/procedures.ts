import { DomainError } from '@clientnest/auth';
import { isOutage } from '@clientnest/db';
import { initTRPC } from '@trpc/server';
import type { ApiContext } from './context.ts';
import { asOutage, asTrpcError, toPublicError } from './errors.ts';
import { changeInTurn, endInTurn, readInTurn, uploadInTurn } from './in-turn.ts';

const trpc = initTRPC.context<ApiContext>().create({
  // Shorter than the server lets a connection be silent; a stream that lives longer than a while begins anew.
  sse: {
    ping: { enabled: true, intervalMs: 10_000 },
    maxDurationMs: 300_000,
    client: { reconnectAfterInactivityMs: 25_000 },
  },
  errorFormatter: ({ shape, error }) => {
    const { message, ...details } = toPublicError(error);
    const { code, httpStatus } = shape.data;
    return { ...shape, message, data: { code, httpStatus, ...details } };
  },
});

const translateErrors = trpc.middleware(async ({ next, path, ctx }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  if (isOutage(cause)) throw asOutage(cause);
  if (!(cause instanceof DomainError)) return result;
  ctx.onRefusal({ procedure: path, reason: cause.code });
  throw asTrpcError(cause);
});

export const { router, createCallerFactory } = trpc;

export const publicProcedure = trpc.procedure.use(translateErrors);

const NAMED_OWNERS = 3;

export const membersMayNot = async ({ sql, owner }: OwnerContext): Promise<DomainError> => {
  const owners = await sql<{ name: string }[]>`
    select name from owners where workspace_id = ${owner.workspaceId} and role = 'owner' and archived_at is null
    order by id limit ${NAMED_OWNERS}`;
  const names = new Intl.ListFormat('en', { type: 'disjunction' }).format(owners.map(({ name }) => name));
  return new DomainError('NOT_ALLOWED', `Only an owner of the workspace can do this. Ask ${names}.`);
};

export const notSignedIn = () => new DomainError('NOT_SIGNED_IN', 'You are not signed in. Sign in, then try again.');

type InTurn = typeof changeInTurn;

/** Whoever has waited is looked up again: they may be signed out, or removed, by now. */
const whenPresent =
  <Person, Value>(person: Person, findNow: () => Promise<Person | null>, work: (present: Person) => Promise<Value>) =>
  async (hasWaited: boolean): Promise<Value> => {
    const present = hasWaited ? await findNow() : person;
    if (!present) throw notSignedIn();
    return work(present);
  };

type Line = { inTurn: InTurn; of: 'person' | 'session' };

const ownedBy = ({ inTurn, of }: Line) =>
  publicProcedure.use(async ({ ctx, type, next }) => {
    const owner = await ctx.findOwner();
    if (!owner) throw notSignedIn();
    // It lasts, and has places of its own.
    if (type === 'subscription') return next({ ctx: { owner } });
    const work = whenPresent(owner, ctx.findOwnerNow, (present) => next({ ctx: { owner: present } }));
    if (type === 'query') return readInTurn(owner.sessionId, work);
    return inTurn(of === 'session' ? owner.sessionId : owner.ownerId, work);
  });

const managedBy = (line: Line) =>
  ownedBy(line).use(async ({ ctx, next }) => {
    if (ctx.owner.role !== 'owner') throw await membersMayNot(ctx);
    return next();
  });

/** For signed-in owners. `ctx.owner.workspaceId` is the only workspace they reach. */
export const ownerProcedure = ownedBy({ inTurn: changeInTurn, of: 'person' });

/** For owners who may change the brand, the people and what clients lose. Members are told whom to ask. */
export const managerProcedure = managedBy({ inTurn: changeInTurn, of: 'person' });

/** The same for files. A process reads one at a time, which waits for no other change. */
export const ownerUpload = ownedBy({ inTurn: uploadInTurn, of: 'person' });
export const managerUpload = managedBy({ inTurn: uploadInTurn, of: 'person' });

/** The same for ending sessions of their own. */
export const ownerEnding = ownedBy({ inTurn: endInTurn, of: 'session' });

/** For signed-in contacts, who change nothing but where they are signed in. */
export const contactProcedure = publicProcedure.use(async ({ ctx, type, next }) => {
  const contact = await ctx.findContact();
  if (!contact) throw notSignedIn();
  if (type !== 'mutation') return next({ ctx: { contact } });
  const work = whenPresent(contact, ctx.findContactNow, (present) => next({ ctx: { contact: present } }));
  return endInTurn(contact.sessionId, work);
});

export type OwnerContext = ApiContext & { owner: NonNullable<Awaited<ReturnType<ApiContext['findOwner']>>> };
export type ContactContext = ApiContext & { contact: NonNullable<Awaited<ReturnType<ApiContext['findContact']>>> };
