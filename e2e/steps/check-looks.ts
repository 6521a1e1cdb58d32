import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import axe from 'axe-core';
import type { RunOnly } from 'axe-core';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const SCREENS = [
  { name: 'phone', width: 390, height: 844 },
  { name: 'desktop', width: 1440, height: 900 },
];
const MIN_TOUCH_TARGET = 44;
const TOUCH_TARGETS = 'button, input:not([type=hidden]), textarea, select, a.button, nav a';

const findSmallTargets = (page: Page) =>
  page.locator(TOUCH_TARGETS).evaluateAll(
    (targets, minimum) =>
      targets
        .filter((target) => target.checkVisibility())
        .map((target) => ({ target: target.outerHTML.slice(0, 120), height: target.getBoundingClientRect().height }))
        .filter(({ height }) => height < minimum),
    MIN_TOUCH_TARGET,
  );

const measureOverflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const EVERY_RULE: RunOnly = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
const COLOURS: RunOnly = { type: 'rule', values: ['color-contrast'] };

const findBarriers = async (page: Page, runOnly: RunOnly) => {
  const isThere = await page.evaluate(() => 'axe' in window);
  if (!isThere) await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    // The frame of a mailbox page holds an email, in which nothing may run.
    const options = { runOnly: rules, resultTypes: ['violations' as const], iframes: false };
    const { violations } = await window.axe.run({ exclude: ['iframe'] }, options);
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`),
    }));
  }, runOnly);
};

/** The page that is open fits a phone and a desktop, can be used with a thumb, and is there for everybody, by day and by night. */
export const expectGoodLooks = async (page: Page): Promise<void> => {
  expect.soft(await page.title(), `title of ${page.url()}`).not.toBe('');
  for (const { name, ...size } of SCREENS) {
    const where = `${page.url()} on a ${name}`;
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: 'light' });
    expect.soft(await measureOverflow(page), `pixels that ${where} is too wide`).toBe(0);
    expect.soft(await findSmallTargets(page), `touch targets of ${where} below ${MIN_TOUCH_TARGET} px`).toEqual([]);
    expect.soft(await findBarriers(page, EVERY_RULE), `what axe finds on ${where} in light mode`).toEqual([]);
    // Nothing but colours differs in the dark.
    await page.emulateMedia({ colorScheme: 'dark' });
    expect.soft(await findBarriers(page, COLOURS), `what axe finds on ${where} in dark mode`).toEqual([]);
  }
};

export const expectGoodLooksAt = async (page: Page, addresses: string[]): Promise<void> => {
  for (const address of addresses) {
    await page.goto(address);
    await expectGoodLooks(page);
  }
};
