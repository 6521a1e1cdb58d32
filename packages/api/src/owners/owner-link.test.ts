import { deriveLinkToken, issueAccessLink } from '@clientnest/auth';
import { beforeAll, expect, it } from 'vitest';
import { addWorkspace, TestBrowser, useInstallation, useWorkspace } from '../fixtures.ts';
import type { TestWorkspace } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);
let harbour: TestWorkspace;
beforeAll(async () => {
  harbour = await addWorkspace(installation, 'Harbour Books');
});

const linkFor = async ({ workspaceId, ownerId, email: sentTo }: TestWorkspace): Promise<string> => {
  const { sql, services } = installation;
  const purpose = 'owner_sign_in' as const;
  const id = await issueAccessLink(sql, services.authSecret, { workspaceId, ownerId, sentTo, purpose, emailId: null });
  return deriveLinkToken(services.authSecret, { id, purpose });
};
const owners = () => studio.owner.api.owners;

it('B3: an owner’s own link leads on, used or not, and an unused one stays unused', async () => {
  const token = await linkFor(studio);
  await expect(owners().inspectLink({ token })).resolves.toMatchObject({ signedInAs: { isSamePerson: true } });
  await owners().redeemLink({ token });
  const elsewhere = new TestBrowser(installation.services);
  await elsewhere.api.owners.redeemLink({ token });
  await owners().redeemLink({ token });
  await expect(owners().me()).resolves.toMatchObject({ workspaceName: 'Studio Nord' });
});

it('B3: the link of somebody else who runs a workspace replaces nobody silently', async () => {
  const token = await linkFor(harbour);
  await expect(owners().inspectLink({ token })).resolves.toMatchObject({
    state: 'usable',
    signedInAs: { email: studio.email, isSamePerson: false },
  });
  await expect(owners().redeemLink({ token })).rejects.toMatchObject({ cause: { code: 'OTHER_ACCOUNT_SIGNED_IN' } });
  await expect(owners().me()).resolves.toMatchObject({ workspaceName: 'Studio Nord' });

  const { owner: replaced } = studio.owner.cookies;
  await owners().redeemLink({ token, switchAccount: true });
  await expect(owners().me()).resolves.toMatchObject({ workspaceName: 'Harbour Books' });
  const copy = new TestBrowser(installation.services);
  copy.cookies.owner = replaced;
  await expect(copy.api.owners.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
});
