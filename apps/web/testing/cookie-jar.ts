/** A browser's cookies for `fetch`, as far as one site needs them. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  forget(name: string): void {
    this.#cookies.delete(name);
  }

  copy(): CookieJar {
    const copy = new CookieJar();
    for (const [name, value] of this.#cookies) copy.#cookies.set(name, value);
    return copy;
  }

  take(response: Response): Response {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      if (attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute))) this.#cookies.delete(name);
      else this.#cookies.set(name, value.join('='));
    }
    return response;
  }
}

type BrowserRequest = { method?: string; form?: Record<string, string>; headers?: Record<string, string> };

/** Fetches like a browser with a cookie jar: own origin on posts, no redirect followed. */
export const createBrowser = (origin: string, jar = new CookieJar()) => ({
  jar,
  fetch: async (path: string, { method, form, headers }: BrowserRequest = {}): Promise<Response> => {
    const cookie = jar.header();
    const response = await fetch(new URL(path, origin), {
      method: method ?? (form ? 'POST' : 'GET'),
      redirect: 'manual',
      headers: { ...(cookie ? { cookie } : {}), ...(form ? { origin } : {}), ...headers },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    return jar.take(response);
  },
});

export type Browser = ReturnType<typeof createBrowser>;
