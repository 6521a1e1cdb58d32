import { Img, Text } from '@react-email/components';
import type { Letter } from '../letters/letter.ts';
import { styles } from './styles.ts';

const WEB_ADDRESS = /^https?:\/\//i;

/** The logo, or the name. Many mail programs hide images until asked: they show the name, which is the logo's text. */
export function Masthead({ masthead }: { masthead: NonNullable<Letter['masthead']> }) {
  const { name, logoUrl } = masthead;
  if (logoUrl && WEB_ADDRESS.test(logoUrl)) return <Img src={logoUrl} alt={name} height={40} style={styles.logo} />;
  return (
    <Text className="text" style={styles.name}>
      {name}
    </Text>
  );
}
