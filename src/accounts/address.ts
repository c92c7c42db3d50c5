import { isIPv4, isIPv6, SocketAddress } from 'node:net'

/**
 * What counts as one place among addresses: an IPv4 address, also when it stands inside of IPv6, and the /64 network of
 * another IPv6 address, since whoever has one address there has them all. A port that a proxy added does not count; what
 * is no address stays as it is.
 */
export function networkOf(written: string): string {
  const address = withoutPort(written)
  if (isIPv4(address)) return address
  if (!isIPv6(address)) return written
  // The shortest spelling, in small letters; an IPv4 address inside stands in it with its dots.
  const { address: short } = new SocketAddress({ address: address.replace(/%.*/, ''), family: 'ipv6' })
  const [, inside] = /^::ffff:([\d.]+)$/.exec(short) ?? []
  return inside ?? `${firstGroups(short).join(':')}::/64`
}

function withoutPort(written: string): string {
  const [, bracketed, plain] = /^(?:\[(.*)\](?::\d+)?|([\d.]+):\d+)$/.exec(written) ?? []
  return bracketed ?? plain ?? written
}

/** The first four of the eight groups. Dots at the end stand for two groups. */
function firstGroups(short: string): string[] {
  const [before = [], after = []] = short
    .replace(/[\d.]+\.\d+$/, '0:0')
    .split('::')
    .map((part) => part.split(':').filter(Boolean))
  const omitted = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...omitted, ...after].slice(0, 4)
}
