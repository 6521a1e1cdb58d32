import { expect, it } from 'vitest';
import { looksAutomated } from './looks-automated.ts';

const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1';
const OUTLOOK =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; Microsoft Outlook 16.0.17928) AppleWebKit/537.36 Edg/140.0.0.0';

const ask = (headers: Record<string, string>, method = 'GET') =>
  looksAutomated(new Request('http://localhost/', { method, headers }));

it.each([
  ['a phone', { 'user-agent': SAFARI, 'accept-language': 'de', 'sec-fetch-mode': 'navigate' }],
  ['a browser that says nothing of its request', { 'user-agent': SAFARI, 'accept-language': 'de' }],
  ['a mail program that opens the link itself', { 'user-agent': OUTLOOK, 'accept-language': 'en-GB' }],
])('takes %s for a person', (_who, headers) => {
  expect(ask(headers)).toBe(false);
});

it.each([
  ['a scanner by name', { 'user-agent': 'Mozilla/5.0 (compatible; Barracuda Sentinel (EE))', 'accept-language': 'en' }],
  ['a bot of a chat program', { 'user-agent': 'Slackbot-LinkExpanding 1.0', 'accept-language': 'en' }],
  ['a program without a name', { 'accept-language': 'en' }],
  ['a program with a browser’s name and no language', { 'user-agent': SAFARI }],
  ['a script in a browser', { 'user-agent': SAFARI, 'accept-language': 'en', 'sec-fetch-mode': 'cors' }],
  ['a browser that fetches ahead', { 'user-agent': SAFARI, 'accept-language': 'en', 'sec-purpose': 'prefetch' }],
])('takes %s for a program', (_who, headers) => {
  expect(ask(headers)).toBe(true);
});

it('takes who asks for the headers only for a program', () => {
  expect(ask({ 'user-agent': SAFARI, 'accept-language': 'de' }, 'HEAD')).toBe(true);
});
