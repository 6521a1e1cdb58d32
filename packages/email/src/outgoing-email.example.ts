import type { OutgoingEmail } from './transport.ts';

export const outgoingEmail: OutgoingEmail = {
  id: '01930000-0000-7000-8000-00000000abcd',
  from: 'Studio Nord <portal@studio-nord.example>',
  to: 'ana@acme.example',
  replyTo: 'dana@studio-nord.example',
  subject: 'Studio Nord: your sign-in link (K7QF)',
  html: '<p>Hello</p><a href="https://p.example/a?b=1&amp;c=2">Open</a><a href="https://p.example/resume">R</a><a href="https://p.example/resume">R</a>',
  text: 'Hello https://p.example/a?b=1&c=2\n',
};
