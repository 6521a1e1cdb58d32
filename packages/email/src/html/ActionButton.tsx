import { Button, Link, Text } from '@react-email/components';
import type { Block } from '../letters/letter.ts';
import { buttonColours, SANS } from './palette.ts';
import { styles } from './styles.ts';

type Action = Extract<Block, { type: 'action' }>;

export function ActionButton({ label, url, expiry, accent }: Action) {
  const { background, text, edge, isFaintOnDark } = buttonColours(accent);
  const style = {
    backgroundColor: background,
    border: `1px solid ${edge}`,
    borderRadius: 8,
    boxSizing: 'border-box',
    color: text,
    fontFamily: SANS,
    fontSize: 16,
    fontWeight: 600,
    margin: '8px 0 20px',
    padding: '14px 24px',
    textAlign: 'center',
  } as const;
  return (
    <>
      <Button href={url} style={style} {...(isFaintOnDark && { className: 'faint' })}>
        {label}
      </Button>
      <Text className="muted" style={styles.small}>
        {expiry} If the button does not work, open this address:
      </Text>
      <Text className="muted" style={{ ...styles.small, marginBottom: 24 }}>
        <Link href={url} className="muted" style={styles.smallLink}>
          {url}
        </Link>
      </Text>
    </>
  );
}
