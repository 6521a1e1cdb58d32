import { describe, expect, it } from 'vitest';
import { readEnvironment, readMailSettings, serviceEnvironment, SettingsError } from './settings.ts';

const LOCAL = 'http://localhost:3000';
const read = (env: NodeJS.ProcessEnv) => readEnvironment(serviceEnvironment, env);

/** The one line that a start with this environment ends in. */
const complaintOf = (env: NodeJS.ProcessEnv, origin = LOCAL): string => {
  try {
    readMailSettings(read(env), origin);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as SettingsError).message;
  }
  return 'no complaint';
};

describe('a wrong value', () => {
  it.each([
    ['ORIGIN', 'portal.example'],
    ['ORIGIN', 'ftp://portal.example'],
    ['ORIGIN', 'https://portal.example/sub'],
    ['ORIGIN', 'https://'],
    ['DATABASE_URL', 'mysql://host/db'],
    ['DATABASE_URL', 'host/db'],
    ['AUTH_SECRET', 'x'.repeat(31)],
    ['RESEND_API_KEY', 're key'],
    ['RESEND_API_KEY', 're_key\n'],
    ['RESEND_BASE_URL', 'resend'],
    ['RESEND_BASE_URL', 'http://resend.example'],
    ['SMTP_URL', 'mail.example:25'],
    ['SMTP_URL', 'https://mail.example'],
    ['MAIL_FROM', 'nobody'],
    ['MAIL_FROM', 'Studio <a@b.example>\r\nBcc: eve@evil.example'],
    ['HISTORY_DAYS', '29'],
    ['HISTORY_DAYS', '36501'],
    ['HISTORY_DAYS', '730.5'],
    ['HISTORY_DAYS', 'for ever'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
  ])('of %s, %j, ends the start with one line that names it and does not repeat it', (name, value) => {
    const complaint = complaintOf({ [name]: value });
    expect(complaint).toMatch(new RegExp(`^${name} [^\\n]+\\.$`));
    if (value.length > 20) expect(complaint).not.toContain(value);
  });

  it('is told one at a time, and never as code', () => {
    const complaint = complaintOf({ ORIGIN: 'x', SMTP_URL: 'y' });
    expect(complaint).toMatch(/^ORIGIN must be [^\n{}[\]]+\.$/);
  });
});

describe('a missing value', () => {
  it('of everything is fine on localhost: mail stays in the local mailbox', () => {
    expect(readMailSettings(read({}), LOCAL)).toEqual({
      from: 'ClientNest <portal@clientnest.localhost>',
      resend: null,
      smtpUrl: null,
      mailboxDirectory: '.data/mail',
    });
  });

  it('may be an empty one', () => {
    expect(read({ ORIGIN: '', SMTP_URL: '', DATA_DIR: '' })).toEqual({ DATA_DIR: '.data', HISTORY_DAYS: 730 });
  });

  it.each([
    ['RESEND_API_KEY or SMTP_URL', {}, 'https://portal.example'],
    ['MAIL_FROM', { SMTP_URL: 'smtp://mail.example' }, LOCAL],
    ['MAIL_FROM', { RESEND_API_KEY: 're_key' }, 'https://portal.example'],
  ])('of %s is asked for by name with %j', (name, env, origin) => {
    expect(complaintOf(env, origin)).toMatch(new RegExp(`^${name} is needed[^\\n]+\\.$`));
  });
});

describe('right values', () => {
  it('are taken, and the origin without its slash', () => {
    expect(read({ ORIGIN: 'https://Portal.example/' }).ORIGIN).toBe('https://portal.example');
    expect(read({ RESEND_BASE_URL: 'http://127.0.0.1:9000' }).RESEND_BASE_URL).toBe('http://127.0.0.1:9000');
    expect(read({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toBeDefined();
    expect(read({ HISTORY_DAYS: '30' }).HISTORY_DAYS).toBe(30);
  });

  it.each(['portal@studio.example', 'Studio Nord <portal@studio.example>'])('%j is a sender', (from) => {
    expect(readMailSettings(read({ MAIL_FROM: from, SMTP_URL: 'smtps://u:p@mail.example' }), LOCAL)).toEqual({
      from,
      resend: null,
      smtpUrl: 'smtps://u:p@mail.example',
      mailboxDirectory: null,
    });
  });

  it('switch on Resend with SMTP behind it', () => {
    const env = {
      RESEND_API_KEY: 're_key',
      RESEND_BASE_URL: 'https://r.example',
      SMTP_URL: 'smtp://m.example',
      MAIL_FROM: 'a@b.example',
    };
    expect(readMailSettings(read(env), LOCAL)).toMatchObject({
      resend: { apiKey: 're_key', baseUrl: 'https://r.example' },
      smtpUrl: 'smtp://m.example',
    });
  });
});
