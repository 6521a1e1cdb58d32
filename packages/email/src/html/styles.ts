import type { CSSProperties } from 'react';
import { LIGHT, MONO, SANS } from './palette.ts';

const text: CSSProperties = { color: LIGHT.text, fontFamily: SANS, fontSize: 16, lineHeight: '24px' };
const small: CSSProperties = { ...text, color: LIGHT.muted, fontSize: 14, lineHeight: '21px' };

export const styles = {
  page: { backgroundColor: LIGHT.page, margin: 0, padding: '24px 12px' },
  card: { backgroundColor: LIGHT.card, border: `1px solid ${LIGHT.border}`, borderRadius: 12, maxWidth: 560 },
  cardCell: { padding: '32px 36px' },
  name: { ...text, fontWeight: 600, margin: '0 0 20px' },
  logo: {
    ...text,
    backgroundColor: '#ffffff',
    borderRadius: 6,
    display: 'block',
    fontWeight: 600,
    height: 40,
    margin: '0 0 20px',
    maxWidth: 240,
    width: 'auto',
  },
  heading: { ...text, fontSize: 24, lineHeight: '32px', fontWeight: 700, margin: '0 0 16px' },
  section: { ...text, fontSize: 18, lineHeight: '26px', fontWeight: 700, margin: '32px 0 12px' },
  paragraph: { ...text, margin: '0 0 16px' },
  small: { ...small, margin: '0 0 8px' },
  link: { color: LIGHT.text, textDecoration: 'underline', overflowWrap: 'anywhere', wordBreak: 'break-word' },
  smallLink: { color: LIGHT.muted, textDecoration: 'underline', overflowWrap: 'anywhere', wordBreak: 'break-all' },
  code: {
    ...text,
    backgroundColor: LIGHT.page,
    border: `1px solid ${LIGHT.border}`,
    borderRadius: 8,
    fontFamily: MONO,
    fontSize: 28,
    fontWeight: 700,
    letterSpacing: 2,
    lineHeight: '40px',
    margin: '0 0 12px',
    padding: '12px 8px',
    textAlign: 'center',
    userSelect: 'all',
    whiteSpace: 'nowrap',
  },
  rule: { border: 0, borderTop: `1px solid ${LIGHT.border}`, margin: '28px 0 20px' },
} satisfies Record<string, CSSProperties>;
