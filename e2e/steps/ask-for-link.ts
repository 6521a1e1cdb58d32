import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

/** Fills in the recovery page that is open. */
export const askForFreshLink = async (page: Page, email: string): Promise<void> => {
  await page.getByLabel('Email address').fill(email);
  await page.getByRole('button', { name: 'Email me a fresh link' }).click();
  await expect(page).toHaveURL('/portal-resume/sent');
};

/** Presses the one button of the page that a dead link leads to: nothing is typed. */
export const tapForFreshLink = async (page: Page, email: string): Promise<void> => {
  const masked = `${email.slice(0, 1)}•••${email.slice(email.indexOf('@'))}`;
  await page.getByRole('button', { name: `Email a fresh link to ${masked}` }).click();
  await expect(page).toHaveURL('/portal-resume/sent');
  await expect(page.getByText(`in the inbox of ${masked}`)).toBeVisible();
};

/** Fills in the owners' sign-in page that is open. */
export const askForOwnerLink = async (page: Page, email: string): Promise<void> => {
  await page.getByLabel('Email address').fill(email);
  await page.getByRole('button', { name: 'Email me a link' }).click();
  await expect(page).toHaveURL('/sign-in/sent');
};

/** Types a code into the page that says where to look. */
export const typeCode = async (page: Page, code: string): Promise<void> => {
  await page.getByLabel('Or type the code from the email').fill(code);
  await page.getByRole('button', { name: 'Sign in with the code' }).click();
};
