import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

/** Presses the button of a link's page. */
export const pressOpenPortal = (page: Page) => page.getByRole('button', { name: 'Open my portal' }).click();

export const expectPortal = async (page: Page, portal: string): Promise<void> => {
  await expect(page).toHaveURL(portal);
  await expect(page.getByRole('heading', { level: 1, name: /^Welcome, / })).toBeVisible();
};

/** Opens a link in a browser without a session and goes in. */
export const enterPortal = async (page: Page, { link, portal }: { link: string; portal: string }): Promise<void> => {
  await page.goto(link);
  await pressOpenPortal(page);
  await expectPortal(page, portal);
};
