import { DomainError } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { TRPCError } from '@trpc/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { ACCESS_MATRIX, callByName, CALLERS, openWorld } from './access-matrix.fixture.ts';
import type { World } from './access-matrix.fixture.ts';
import { toPublicError } from './errors.ts';
import { useInstallation } from './fixtures.ts';
import { appRouter } from './router.ts';

const installation = useInstallation();
/** For calls that are refused: those change nothing, so one world serves them all. */
let quiet: World;
beforeAll(async () => {
  quiet = await openWorld(installation);
});

const { procedures: all } = appRouter._def as unknown as {
  procedures: Record<string, { _def: { type: string; output?: unknown } }>;
};
const procedures = Object.entries(all);
const paths = procedures.map(([path]) => path);

const outcomeOf = (error: unknown): unknown =>
  error instanceof TRPCError && error.cause instanceof DomainError ? error.cause.code : error;

describe('who may call what', () => {
  it('is decided for every procedure there is, and for no other', () => {
    expect(Object.keys(ACCESS_MATRIX).sort()).toEqual(paths.toSorted());
  });

  describe.each(paths)('%s', (path) => {
    it.each(CALLERS)('for %s', async (kind) => {
      const row = ACCESS_MATRIX[path];
      const { client, callers } = row?.outcomes[kind] === 'ok' ? await openWorld(installation) : quiet;
      const call = callByName(callers[kind].api, path, row?.input?.(client));
      await expect(call.then(() => 'ok', outcomeOf)).resolves.toBe(row?.outcomes[kind]);
    });
  });

  it.each(paths)('%s tells others nothing of the client', async (path) => {
    const { client, callers } = await openWorld(installation);
    for (const kind of ['nobody', 'otherContact', 'otherOwner'] as const) {
      const answer = await callByName(callers[kind].api, path, ACCESS_MATRIX[path]?.input?.(client)).catch(String);
      expect(JSON.stringify(answer)).not.toContain(client.id);
      expect(JSON.stringify(answer)).not.toContain(client.email);
    }
  });
});

/** The inputs of the matrix that name something by its id or its secret, with that one thing replaced. */
const withOther = (input: Record<string, unknown>, others: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(input).map(([name, value]) => [name, name in others ? others[name] : value]));

describe('what belongs to another workspace', () => {
  const NAMES = ['clientId', 'contactId', 'emailId', 'importId', 'personId', 'sessionId', 'slug'];
  // It repeats the slug that it is given, and asks nobody whose it is.
  const others = paths.filter((path) => path !== 'clients.welcomeParagraphs');
  const naming = others.filter((path) =>
    Object.keys(ACCESS_MATRIX[path]?.input?.({} as never) ?? {}).some((name) => NAMES.includes(name)),
  );

  it('is asked for by the procedures that one expects', () => {
    expect(naming).toEqual(expect.arrayContaining(['clients.get', 'contacts.changeEmail', 'portal.endSession']));
  });

  it.each(naming)('%s answers exactly as for an id that never was', async (path) => {
    const [mine, theirs] = [await openWorld(installation), await openWorld(installation)];
    const random = {
      clientId: newId(),
      contactId: newId(),
      emailId: newId(),
      importId: newId(),
      personId: newId(),
      sessionId: newId(),
      slug: 'never-was',
    };
    const caller = path.startsWith('portal') ? mine.callers.contact : mine.callers.owner;
    const foreign = ACCESS_MATRIX[path]?.input?.(theirs.client) ?? {};
    const answerTo = async (input: unknown) =>
      callByName(caller.api, path, input).then(
        (value) => ({ value }),
        (error: unknown) => {
          if (!(error instanceof TRPCError)) throw error;
          return { code: error.code, public: toPublicError(error) };
        },
      );
    expect(await answerTo(foreign)).toEqual(await answerTo(withOther(foreign, random)));
  });

  it('leaves a line for whoever watches, with no more than the procedure and the reason', async () => {
    const { client, callers } = await openWorld(installation);
    const { otherOwner, nobody } = callers;
    for (const api of [otherOwner.api, nobody.api]) await api.clients.get({ clientId: client.id }).catch(() => {});
    expect(otherOwner.refusals).toEqual([{ procedure: 'clients.get', reason: 'NOT_FOUND' }]);
    await nobody.api.recovery.redeemCode({ code: 'K7QF-9M2X' }).catch(() => {});
    expect(nobody.refusals).toEqual([
      { procedure: 'clients.get', reason: 'NOT_SIGNED_IN' },
      { procedure: 'recovery.redeemCode', reason: 'CODE_REFUSED' },
    ]);
  });
});

describe('every procedure', () => {
  // A subscription's type follows from what it yields.
  it.each(procedures.filter(([, { _def }]) => _def.type !== 'subscription'))(
    '%s declares what it answers',
    (_path, procedure) => {
      expect(procedure._def.output).toBeDefined();
    },
  );

  it.each(paths.filter((path) => ACCESS_MATRIX[path]?.input))(
    '%s refuses input that it does not know',
    async (path) => {
      const { client, callers } = quiet;
      const caller = path.startsWith('portal') ? callers.contact : callers.owner;
      const input = { ...ACCESS_MATRIX[path]?.input?.(client), workspaceId: 'x' };
      await expect(callByName(caller.api, path, input)).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        cause: { issues: [{ code: 'unrecognized_keys', keys: ['workspaceId'] }] },
      });
    },
  );
});
