import type { RecoveredPortal, RecoveryEmail } from '../access-email.ts';
import { action, code, letter, paragraph, section, type Block, type Letter } from './letter.ts';
import { askedFor, greeting, IF_NOT_YOU, worksOnceUntil } from './phrases.ts';
import { bookmark, recoveryPage } from './returning.ts';

export function recovery(email: RecoveryEmail): Letter {
  const [first, ...others] = email.portals;
  if (!first) throw new Error('A recovery email needs at least one portal.');
  return others.length === 0 ? onePortal(email, first) : severalPortals(email);
}

function onePortal(email: RecoveryEmail, { brand, clientName, linkUrl, portalUrl }: RecoveredPortal): Letter {
  return letter({
    subject: `${brand.workspaceName}: your sign-in link (${email.reference})`,
    preview: 'The way back into your portal.',
    brand,
    heading: 'Your sign-in link',
    blocks: [
      paragraph(greeting(email.recipientName)),
      paragraph(`Here is your way back into the portal of ${clientName}.`),
      action({ label: 'Open your portal', url: linkUrl, expiry: worksOnceUntil(email.expiresAt), brand }),
      code(email.code),
      bookmark(portalUrl),
      recoveryPage(email.recoveryUrl),
    ],
    notes: [askedFor(email.asker), IF_NOT_YOU],
  });
}

// Gmail cuts an email off after about 100 kB. What stands above the portals is read all the same.
const MANY_PORTALS = 5;

function severalPortals(email: RecoveryEmail): Letter {
  const portals = email.portals.flatMap((portal) => portalBlocks(portal, email.expiresAt));
  return letter({
    subject: `Your sign-in links (${email.reference})`,
    preview: `The way back into your ${email.portals.length} portals.`,
    brand: email.brand,
    heading: 'Your sign-in links',
    blocks: [
      paragraph(greeting(email.recipientName)),
      paragraph(`You have ${email.portals.length} portals under this email address. Each has its own link.`),
      ...(email.portals.length > MANY_PORTALS ? [code(email.code), ...portals] : [...portals, code(email.code)]),
      recoveryPage(email.recoveryUrl),
    ],
    notes: [askedFor(email.asker), IF_NOT_YOU],
  });
}

function portalBlocks({ brand, clientName, linkUrl, portalUrl }: RecoveredPortal, expiresAt: Date): Block[] {
  return [
    section(`${brand.workspaceName} for ${clientName}`),
    action({
      label: `Open ${brand.workspaceName} for ${clientName}`,
      url: linkUrl,
      expiry: worksOnceUntil(expiresAt),
      brand,
    }),
    bookmark(portalUrl),
  ];
}
