// Keys of objects in random streams: 64 bits that depend on an object's own identity and on nothing else, so that adding an
// object never shifts another's draws.

const MASK_64 = 0xffffffffffffffffn;

/** The key of an object by the parts of its name, for example `entityOf("Pod", "default", "web-0")`. */
export function entityOf(...parts: string[]): bigint {
  let high = 0x9e3779b9;
  let low = 0x85ebca6b;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) {
      const code = part.charCodeAt(i);
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul(low ^ code, 0xcc9e2d51);
      low = (low << 15) | (low >>> 17);
    }
    // A separator outside UTF-16 keeps ("ab", "c") and ("a", "bc") apart.
    high = Math.imul(high ^ 0x10001, 0x01000193);
    low = Math.imul(low ^ 0x10001, 0x1b873593);
  }
  return ((BigInt(mix(high ^ (low >>> 16))) << 32n) | BigInt(mix(low + high))) & MASK_64;
}

/** The finaliser of MurmurHash3 (Austin Appleby, public domain): every input bit moves every output bit. */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
