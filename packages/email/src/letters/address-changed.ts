import type { AddressChangedEmail } from '../access-email.ts';
import { letter, paragraph, type Letter } from './letter.ts';

export function addressChanged({ reference, brand, clientName, ownerName }: AddressChangedEmail): Letter {
  return letter({
    subject: `${brand.workspaceName}: your address was changed (${reference})`,
    preview: 'Sign-in links go to another address from now on.',
    brand,
    heading: 'Your address was changed',
    blocks: [
      paragraph('Hello,'),
      paragraph(
        `${ownerName} has changed the email address for the portal of ${clientName}. ` +
          'From now on, sign-in links go to the new address. Links that were sent to this one do not work any more.',
      ),
      paragraph('If that is right, there is nothing to do, and nothing in the portal is lost.'),
    ],
    notes: [`If it is a mistake, tell ${brand.workspaceName}: they can take it back for three days.`],
  });
}
