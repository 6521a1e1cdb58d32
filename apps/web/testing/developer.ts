import type { AppRouter } from '@clientnest/api';
import { createTRPCClient, httpLink } from '@trpc/client';
import type { TRPCClient } from '@trpc/client';
import { CookieJar } from './cookie-jar.ts';

/** The typed procedures for a script: it keeps the cookies that sign it in, and says where it comes from. */
export const createDeveloperClient = (origin: string, jar = new CookieJar()): TRPCClient<AppRouter> =>
  createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${origin}/api/trpc`,
        headers: () => ({ origin, cookie: jar.header() }),
        fetch: async (url, options) => jar.take(await fetch(url, options as RequestInit)),
      }),
    ],
  });
