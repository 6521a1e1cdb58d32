import { findLogo } from '@clientnest/api';
import { accentTones } from '@clientnest/email';
import type { AccentTones } from '@clientnest/email';
import { getInstallation } from './installation.ts';

const LOGO = /^[0-9a-f]{64}\.(png|svg)$/;
const STYLES = /^([0-9a-f]{6})\.css$/;
const TYPES = { png: 'image/png', svg: 'image/svg+xml' };

// The name of a logo is its content. That of a stylesheet is its colour: what follows from it may change with a release.
const FOR_EVER = 'public, max-age=31536000, immutable';
const FOR_A_DAY = 'public, max-age=86400';

// Somebody's upload, also when it is opened by itself: it runs nothing, loads nothing, and is nobody's page.
const UPLOAD_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  'sandbox',
].join('; ');

type BrandFile = { body: Uint8Array<ArrayBuffer> | string; headers: Record<string, string> };

const findLogoFile = async (name: string, type: string): Promise<BrandFile | null> => {
  const content = await findLogo(getInstallation().services.sql, name);
  return (
    content && {
      body: new Uint8Array(content),
      headers: {
        'Content-Type': type,
        'Cache-Control': FOR_EVER,
        'Content-Security-Policy': UPLOAD_POLICY,
        'Content-Disposition': `attachment; filename="logo${name.slice(name.lastIndexOf('.'))}"`,
        // Emails are read on other sites.
        'Cross-Origin-Resource-Policy': 'cross-origin',
      },
    }
  );
};

const declarationsOf = ({ text, button, onButton, edge }: AccentTones): string =>
  `--accent:${text};--button:${button};--on-button:${onButton};--edge:${edge}`;

// Twice `:root`, to win over tokens.css wherever the two stand.
const stylesOf = (accent: string): string => {
  const { light, dark } = accentTones(accent);
  const night = `{${declarationsOf(dark)}}`;
  return [
    `:root:root{${declarationsOf(light)}}`,
    `@media (prefers-color-scheme:dark){:root:root:not([data-theme=light])${night}}`,
    `:root:root[data-theme=dark]${night}`,
  ].join('\n');
};

/**
 * What stands at `/brand/<name>`: a logo by its content, or the styles of an accent by its colour. Neither name says whose
 * it is. Null for every other name.
 */
export const findBrandFile = async (name: string): Promise<BrandFile | null> => {
  const [, extension] = LOGO.exec(name) ?? [];
  if (extension) return findLogoFile(name, TYPES[extension as keyof typeof TYPES]);
  const [, colour] = STYLES.exec(name) ?? [];
  if (!colour) return null;
  return {
    body: stylesOf(`#${colour}`),
    headers: {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': FOR_A_DAY,
      // The preview of a portal is a page of nobody's.
      'Cross-Origin-Resource-Policy': 'cross-origin',
    },
  };
};
