import { expect, it } from 'vitest';
import { addressChangedEmail } from '../access-email.example.ts';
import type { AddressNews } from '../access-email.ts';
import { composeEmail } from '../compose-email.ts';

const textOf = async (news: AddressNews): Promise<string> =>
  (await composeEmail({ ...addressChangedEmail, news })).text.replaceAll(/\s+/g, ' ');

it('B11: tells the address before of the three days in which the change can be taken back', async () => {
  const text = await textOf('changed');
  expect(text).toContain('sign-in links go to the new address');
  expect(text).toContain('they can take it back for three days');
});

it('B11: tells the address of a change that was taken back nothing of taking it back', async () => {
  const text = await textOf('taken-back');
  expect(text).toContain('Links that were sent to this one do not work any more');
  expect(text).not.toMatch(/three days|new address/);
});

it('B11: tells the address that is theirs again that links come here', async () => {
  const text = await textOf('restored');
  expect(text).toContain('sign-in links come to this address again');
  expect(text).not.toMatch(/do not work any more|three days|new address|work again/);
  expect(await textOf('restored-with-links')).toContain('Unused links that the change had switched off work again.');
});
