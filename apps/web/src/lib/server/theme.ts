import type { RequestEvent } from '@sveltejs/kit';
import { cookiesOf } from './request-api.ts';

const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number] | 'system';

const YEAR_SECONDS = 365 * 86_400;

const themeOf = (text: string | null): Theme => THEMES.find((theme) => theme === text) ?? 'system';

/** What the owner chose for this browser; `system` follows the device. */
export const readTheme = (event: Pick<RequestEvent, 'cookies'>): Theme => themeOf(cookiesOf(event).read('theme'));

export const writeTheme = (event: Pick<RequestEvent, 'cookies'>, typed: string): void => {
  const theme = themeOf(typed);
  const cookies = cookiesOf(event);
  if (theme === 'system') cookies.clear('theme');
  else cookies.write('theme', theme, { maxAge: YEAR_SECONDS });
};

const OF_OWNERS = /^\/(app|\(public\)\/sign-in)/;

/** Writes the theme into a page that owners see, so that it is there before anything is painted. */
export const paintTheme = (event: RequestEvent, html: string): string => {
  const theme = OF_OWNERS.test(event.route.id ?? '') ? readTheme(event) : 'system';
  return theme === 'system' ? html : html.replace('<html lang="en"', `<html lang="en" data-theme="${theme}"`);
};
