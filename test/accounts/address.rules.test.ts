import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { networkOf } from '../../src/accounts/address.ts'

describe('the network of an address', () => {
  test.each([
    ['203.0.113.60', '203.0.113.60'],
    ['203.0.113.60:4444', '203.0.113.60'],
    ['::ffff:203.0.113.60', '203.0.113.60'],
    ['::FFFF:cb00:713c', '203.0.113.60'],
    ['0:0:0:0:0:ffff:203.0.113.60', '203.0.113.60'],
    ['[::ffff:203.0.113.60]:4444', '203.0.113.60'],
    ['2001:db8:7:1::1', '2001:db8:7:1::/64'],
    ['2001:0DB8:0007:0001:ffff:1:2:3', '2001:db8:7:1::/64'],
    ['[2001:db8::1]:443', '2001:db8:0:0::/64'],
    ['[2001:db8::1]', '2001:db8:0:0::/64'],
    ['2001::7:1:0:0:0:1', '2001:0:7:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::203.0.113.60', '0:0:0:0::/64'],
    ['1:2:3:4:5:6:203.0.113.60', '1:2:3:4::/64'],
    ['::2:3:4:5:6:7:8', '0:2:3:4::/64'],
  ])('of %s is %s', (address, network) => expect(networkOf(address)).toBe(network))

  test.each([
    '',
    'unknown',
    '_hidden:80',
    '203.0.113.060',
    '203.0.113.60:',
    '203.0.113.600:80',
    '[203.0.113.60',
    '1:2',
    '[x]:80',
  ])('%j is no address and stays as it is', (written) => expect(networkOf(written)).toBe(written))

  const group = fc.integer({ min: 0, max: 0xffff })
  const fourGroups = fc.tuple(group, group, group, group)
  const spelling = fc.record({
    padded: fc.boolean(),
    upper: fc.boolean(),
    ending: fc.constantFrom('', '%eth0', ']', ']:443'),
  })
  const spell = (groups: number[], { padded, upper, ending }: { padded: boolean; upper: boolean; ending: string }) => {
    const written = groups.map((one) => one.toString(16).padStart(padded ? 4 : 1, '0')).join(':')
    return `${ending.startsWith(']') ? '[' : ''}${upper ? written.toUpperCase() : written}${ending}`
  }

  test('is told by the first four groups of an IPv6 address alone, however it is written', () => {
    fc.assert(
      fc.property(fourGroups, fourGroups, fourGroups, spelling, spelling, (network, other, host, one, two) => {
        // What begins with four zeros may be an IPv4 address in disguise.
        fc.pre(network.some((each) => each !== 0))
        const key = networkOf(spell([...network, ...host], one))
        expect(networkOf(spell([...network, ...other], two))).toBe(key)
        expect(networkOf(spell([...other, ...host], two)) === key).toBe(String(other) === String(network))
      }),
    )
  })

  test('of an IPv4 address is the address, alone, with a port and inside of IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 65_535 }), (address, port) => {
        for (const written of [address, `${address}:${port}`, `::ffff:${address}`, `[::FFFF:${address}]:${port}`]) {
          expect(networkOf(written)).toBe(address)
        }
      }),
    )
  })

  test('is its own network, whatever was written', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (written) => {
        expect(networkOf(networkOf(written))).toBe(networkOf(written))
      }),
    )
  })
})
