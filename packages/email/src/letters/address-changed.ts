import type { AddressChangedEmail } from '../access-email.ts';
import { letter, paragraph, type Letter } from './letter.ts';

type Words = { headline: string; preview: string; news: string; ifRight: string; ifMistake: string };

const wordsOf = ({ brand: { workspaceName }, clientName, ownerName, news }: AddressChangedEmail): Words => {
  const portal = `the portal of ${clientName}`;
  switch (news) {
    case 'changed':
      return {
        headline: 'Your address was changed',
        preview: 'Sign-in links go to another address from now on.',
        news:
          `${ownerName} has changed the email address for ${portal}. ` +
          'From now on, sign-in links go to the new address. Links that were sent to this one do not work any more.',
        ifRight: 'If that is right, there is nothing to do, and nothing in the portal is lost.',
        ifMistake: `If it is a mistake, tell ${workspaceName}: they can take it back for three days.`,
      };
    case 'taken-back':
      return {
        headline: 'This address is not used any more',
        preview: 'Sign-in links go to the address before again.',
        news:
          `${ownerName} had entered this email address for ${portal}, and has taken that back. ` +
          'Sign-in links go to the address before again. Links that were sent to this one do not work any more.',
        ifRight: 'If that is right, there is nothing to do.',
        ifMistake: `If it is a mistake, tell ${workspaceName}: they can enter this address again.`,
      };
    case 'restored':
    case 'restored-with-links':
      return {
        headline: 'Your address is in use again',
        preview: 'Sign-in links come to this address again.',
        news:
          `${ownerName} has taken back the change of the email address for ${portal}. ` +
          'From now on, sign-in links come to this address again.' +
          (news === 'restored' ? '' : ' Unused links that the change had switched off work again.'),
        ifRight: 'If that is right, there is nothing to do, and nothing in the portal is lost.',
        ifMistake: `If it is a mistake, tell ${workspaceName}.`,
      };
  }
};

export function addressChanged(email: AddressChangedEmail): Letter {
  const { headline, preview, news, ifRight, ifMistake } = wordsOf(email);
  return letter({
    subject: `${email.brand.workspaceName}: ${headline.charAt(0).toLowerCase()}${headline.slice(1)} (${email.reference})`,
    preview,
    brand: email.brand,
    heading: headline,
    blocks: [paragraph('Hello,'), paragraph(news), paragraph(ifRight)],
    notes: [ifMistake],
  });
}
