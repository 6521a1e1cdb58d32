import { Img, Text } from '@react-email/components';
import type { Letter } from '../letters/letter.ts';
import { styles } from './styles.ts';

const WEB_ADDRESS = /^https?:\/\//i;

/** The name is always text: many mail programs hide images until asked. So the logo beside it needs no text of its own. */
export function Masthead({ masthead }: { masthead: NonNullable<Letter['masthead']> }) {
  const { name, logoUrl } = masthead;
  return (
    <>
      {logoUrl && WEB_ADDRESS.test(logoUrl) && <Img src={logoUrl} alt="" height={40} style={styles.logo} />}
      <Text className="text" style={styles.name}>
        {name}
      </Text>
    </>
  );
}
