import { isTokenShaped, newToken } from '@clientnest/auth';
import type { SessionCookie } from '@clientnest/api';
import type { Cookies } from '@sveltejs/kit';
import { cookieName } from '../../../server/cookie-name.ts';

type CookieName =
  'session' | 'owner-session' | 'recovery' | 'return-to' | 'asked-for' | 'owner-asked-for' | 'dead-link' | 'theme';

// The longest that browsers keep a cookie. It tells a browser that a contact has used before from a new one (B13).
const BROWSER_SECRET_SECONDS = 400 * 86_400;
const SHORT_SECONDS = 900;

/** With https, cookies are `Secure` and carry a prefix; Safari accepts neither on http://localhost. */
export class BrowserCookies {
  readonly #cookies: Cookies;
  readonly #origin: string;

  constructor(cookies: Cookies, origin: string) {
    this.#cookies = cookies;
    this.#origin = origin;
  }

  #nameOf(name: CookieName): string {
    return cookieName(this.#origin, name);
  }

  #options() {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: this.#origin.startsWith('https:') } as const;
  }

  read(name: CookieName): string | null {
    return this.#cookies.get(this.#nameOf(name)) ?? null;
  }

  write(name: CookieName, value: string, life: { maxAge: number; expires?: Date }): void {
    this.#cookies.set(this.#nameOf(name), value, { ...this.#options(), ...life });
  }

  clear(name: CookieName): void {
    this.#cookies.delete(this.#nameOf(name), this.#options());
  }

  /** A short note to this browser's next page, such as where it wanted to go. */
  note(name: 'return-to' | 'asked-for' | 'owner-asked-for' | 'dead-link', value: string): void {
    this.write(name, value, { maxAge: SHORT_SECONDS });
  }

  /** True when the browser shows a session's cookie, whatever that is worth. */
  hasSession(): boolean {
    return this.read('session') !== null || this.read('owner-session') !== null;
  }

  session(name: 'session' | 'owner-session'): SessionCookie {
    return {
      token: this.read(name),
      // By its length too: a browser whose clock is wrong would drop it at once.
      set: ({ token, expiresAt }) =>
        this.write(name, token, {
          expires: expiresAt,
          maxAge: Math.max(0, Math.round((expiresAt.getTime() - Date.now()) / 1000)),
        }),
      clear: () => this.clear(name),
    };
  }

  /** Whether the browser brings back what each page with a sign-in form has set. */
  keepsCookies(): boolean {
    return this.read('recovery') !== null;
  }

  /** The browser's own secret, if it has one. */
  findBrowserSecret(): string | null {
    const known = this.read('recovery');
    return known && isTokenShaped(known) ? known : null;
  }

  /** The browser's own secret, made when it is first needed. Each use lets it live longer. */
  browserSecret(): string {
    const secret = this.findBrowserSecret() ?? newToken();
    this.write('recovery', secret, { maxAge: BROWSER_SECRET_SECONDS });
    return secret;
  }
}
