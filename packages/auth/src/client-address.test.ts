import { describe, expect, it } from 'vitest';
import { addressKey, findClientAddress } from './client-address.ts';

const find = (forwardedFor: string | null, trustedProxies: number, socketAddress = '10.0.0.9') =>
  findClientAddress({ socketAddress, forwardedFor, trustedProxies });

describe('the address of the caller', () => {
  it.each([
    ['no header', null],
    ['a forged header', '203.0.113.7'],
    ['several forged entries', '203.0.113.7, 203.0.113.8'],
    ['junk', 'junk'],
  ])('F8: with no trusted proxy it is that of the socket, whatever stands in the header: %s', (_, header) => {
    expect(find(header, 0)).toBe('10.0.0.9');
  });

  it.each([
    ['the entry of the proxy', '198.51.100.1', '198.51.100.1'],
    ['the last entry, behind a forged one', '203.0.113.7, 198.51.100.1', '198.51.100.1'],
    ['the last entry of a repeated header', '203.0.113.7,203.0.113.8, 198.51.100.1', '198.51.100.1'],
    ['an IPv6 entry', '2001:db8::1', '2001:db8::1'],
    ['the entry without its zone', 'fe80::1%eth0', 'fe80::1'],
    ['the entry without its port', '198.51.100.1:4711', '198.51.100.1'],
    ['the IPv6 entry without its brackets', '[2001:db8::1]', '2001:db8::1'],
    ['the IPv6 entry without its brackets and port', '[2001:db8::1]:4711', '2001:db8::1'],
    ['the entry without the spaces around it', '  198.51.100.1\t', '198.51.100.1'],
  ])('F8: with one trusted proxy it is %s', (_, header, address) => {
    expect(find(header, 1)).toBe(address);
  });

  it.each([
    ['the second entry from the right', '198.51.100.1, 10.0.0.2', '198.51.100.1'],
    [
      'the second entry from the right, behind forged ones',
      '203.0.113.7, 203.0.113.8, 198.51.100.1, 10.0.0.2',
      '198.51.100.1',
    ],
    ['that of the socket when a proxy was bypassed', '203.0.113.7', '10.0.0.9'],
  ])('F8: with two trusted proxies it is %s', (_, header, address) => {
    expect(find(header, 2)).toBe(address);
  });

  it.each([
    '',
    ' ',
    ',',
    'unknown',
    '198.51.100.1:port',
    '198.51.100.1:123456',
    '2001:db8::1:',
    '[198.51.100.1',
    '[junk]:443',
    '1.2.3',
    '1.2.3.4.5',
    '0x7f.0.0.1',
    '198.51.100.1,',
    `${'1'.repeat(10_000)}`,
  ])('F8: a damaged entry %j counts as the socket', (header) => {
    expect(find(header, 1)).toBe('10.0.0.9');
  });

  it('drops the zone of the socket', () => {
    expect(find(null, 0, 'fe80::1%eth0')).toBe('fe80::1');
  });
});

describe('the key that limits count by', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:0.0.0.1', '0.0.0.1'],
    ['::ffff:203.0.113.7%eth0', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['64:ff9b::203.0.113.7', '203.0.113.7'],
    ['64:ff9b:1::203.0.113.7', '64:ff9b:1:0::/64'],
    ['::fffe:203.0.113.7', '0:0:0:0::/64'],
    ['1::ffff:203.0.113.7', '1:0:0:0::/64'],
  ])('F8: of %s is %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });

  it('F8: differs between neighbours: two IPv4 addresses, and two /64', () => {
    expect(addressKey('203.0.113.7')).not.toBe(addressKey('203.0.113.8'));
    expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'));
  });

  it.each(['', 'unknown', 'junk#0', '1.2.3', '\0', '::g', '2001:db8::1::2', 'a'.repeat(100_000)])(
    'F8: is one and the same for everything that is no address: %j',
    (text) => {
      expect(addressKey(text)).toBe('unknown');
    },
  );
});
