import { DomainError } from '@clientnest/auth';
import { TRPCError } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS_MATRIX, callByName, CALLERS, openWorld } from './access-matrix.fixture.ts';
import { openInstallation } from './fixtures.ts';
import type { Installation } from './fixtures.ts';
import { appRouter } from './router.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await openInstallation();
});
afterAll(() => installation.close());

const { procedures: all } = appRouter._def as unknown as { procedures: Record<string, { _def: { output?: unknown } }> };
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
      const { client, callers } = await openWorld(installation);
      const row = ACCESS_MATRIX[path];
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

describe('every procedure', () => {
  it.each(procedures)('%s declares what it answers', (_path, procedure) => {
    expect(procedure._def.output).toBeDefined();
  });

  it.each(paths.filter((path) => ACCESS_MATRIX[path]?.input))(
    '%s refuses input that it does not know',
    async (path) => {
      const { client, callers } = await openWorld(installation);
      const caller = path.startsWith('portal') ? callers.contact : callers.owner;
      const input = { ...ACCESS_MATRIX[path]?.input?.(client), workspaceId: 'x' };
      await expect(callByName(caller.api, path, input)).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        cause: { issues: [{ code: 'unrecognized_keys', keys: ['workspaceId'] }] },
      });
    },
  );
});
