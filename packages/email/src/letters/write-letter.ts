import type { AccessEmail } from '../access-email.ts';
import { addressChanged } from './address-changed.ts';
import { freshLink } from './fresh-link.ts';
import { invitation } from './invitation.ts';
import type { Letter } from './letter.ts';
import { ownerInvitation } from './owner-invitation.ts';
import { ownerSignIn } from './owner-sign-in.ts';
import { recovery } from './recovery.ts';
import { signInNotice } from './sign-in-notice.ts';
import { testEmail } from './test-email.ts';

export function writeLetter(email: AccessEmail): Letter {
  switch (email.kind) {
    case 'invitation':
      return invitation(email);
    case 'fresh':
      return freshLink(email);
    case 'recovery':
      return recovery(email);
    case 'owner_sign_in':
      return ownerSignIn(email);
    case 'owner_invitation':
      return ownerInvitation(email);
    case 'sign_in_notice':
      return signInNotice(email);
    case 'address_changed':
      return addressChanged(email);
    case 'test':
      return testEmail(email);
  }
}
