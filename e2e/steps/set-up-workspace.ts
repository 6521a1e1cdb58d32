import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Installation } from '../fixtures/installation.ts';

export const OWNER = { name: 'Nora Lind', email: 'nora@studio-nord.example', workspace: 'Studio Nord' };

/** Goes through `/setup` as the first owner, who is signed in by it. */
export const setUpWorkspace = async (page: Page, { origin, setupKey }: Pick<Installation, 'origin' | 'setupKey'>) => {
  await page.goto(`${origin}/setup?key=${setupKey}`);
  await page.getByLabel('Your business').fill(OWNER.workspace);
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('Your email address').fill(OWNER.email);
  await page.getByRole('button', { name: 'Create workspace' }).click();
  await expect(page).toHaveURL(`${origin}/app/clients`);
};
