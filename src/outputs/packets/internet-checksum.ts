// The checksum of IPv4, TCP, UDP and ICMP (RFC 1071): 16-bit words, highest byte first, added with the carry brought round.

/** What TCP and UDP add for the addresses that they do not carry themselves. */
const PSEUDO_HEADER_BYTES = 12;

/** The folded sum of `bytes` on top of `sum`; an odd last byte counts as the higher one of its word. */
export function onesSum(bytes: Uint8Array, sum = 0): number {
  let total = sum;
  for (let at = 0; at < bytes.length; at += 2) total += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000);
  return total;
}

/** The checksum of `bytes`, whose own checksum field must be 0; `sum` is that of a pseudo-header. */
export function internetChecksum(bytes: Uint8Array, sum = 0): number {
  return ~onesSum(bytes, sum) & 0xffff;
}

/** The sum of the pseudo-header of a TCP or UDP packet of `length` bytes, its own header included. A kernel that leaves the rest to the card writes this alone. */
export function pseudoHeaderSum(source: Uint8Array, destination: Uint8Array, protocol: number, length: number): number {
  const pseudo = new Uint8Array(PSEUDO_HEADER_BYTES);
  pseudo.set(source, 0);
  pseudo.set(destination, 4);
  pseudo[9] = protocol;
  new DataView(pseudo.buffer).setUint16(10, length);
  return onesSum(pseudo);
}
