import type { Page, Response } from '@playwright/test';

export type PageWeight = { bytes: number; scripts: string[]; foreign: string[] };

const sizeOf = async (response: Response): Promise<number> => (await response.body()).byteLength;

/** Browsers fetch icons where nobody sees it, so they are weighed on their own. */
const weighIcons = async (page: Page): Promise<number> => {
  const icons = await page
    .locator('link[rel~=icon]')
    .evaluateAll((links) => links.map((link) => (link as HTMLLinkElement).href));
  const bodies = await Promise.all(icons.map(async (icon) => (await page.request.get(icon)).body()));
  return bodies.reduce((sum, body) => sum + body.byteLength, 0);
};

/** Opens a page, in a browser that would run scripts, and says what it loads: bytes before compression, scripts, other hosts. */
export const weighPage = async (page: Page, address: string): Promise<PageWeight> => {
  const responses: Response[] = [];
  const note = (response: Response) => responses.push(response);
  page.on('response', note);
  await page.goto(address);
  page.off('response', note);

  const { origin } = new URL(page.url());
  const loaded = responses.filter((response) => response.status() < 300 || response.status() >= 400);
  const sizes = await Promise.all(loaded.map(sizeOf));
  const scriptElements = await page
    .locator('script, link[rel=modulepreload]')
    .evaluateAll((found) => found.map((element) => element.outerHTML));
  const scriptFiles = responses
    .filter((response) => response.request().resourceType() === 'script')
    .map((response) => response.url());
  return {
    bytes: sizes.reduce((sum, size) => sum + size, 0) + (await weighIcons(page)),
    scripts: [...scriptElements, ...scriptFiles],
    foreign: responses.map((response) => response.url()).filter((url) => new URL(url).origin !== origin),
  };
};
