// biome-ignore-all lint/correctness/noPrecisionLoss: an integer literal of AssemblyScript is exact up to 64 bits.

// The fingerprint of a run: a 64-bit hash over everything that was executed, carried along word by word. The mixing is
// the eight-byte step and the avalanche of XXH64 (Yann Collet, xxHash specification, "XXH64 algorithm", steps 5 and 6).
// It finds differences between runs; it is no defence against someone who looks for collisions.

const PRIME_1: u64 = 0x9e3779b185ebca87;
const PRIME_2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME_3: u64 = 0x165667b19e3779f9;
const PRIME_4: u64 = 0x85ebca77c2b2ae63;
const PRIME_5: u64 = 0x27d4eb2f165667c5;

/** What a hash over nothing starts from (XXH64 with seed 0). */
export const FINGERPRINT_START: u64 = PRIME_5;

@unmanaged
export class Fingerprint {
  state: u64;

  /** Folds one word in; the order of the words counts. */
  @inline fold(word: u64): void {
    this.state = rotl(this.state ^ (rotl(word * PRIME_2, 31) * PRIME_1), 27) * PRIME_1 + PRIME_4;
  }

  /** The hash so far, every bit of the state spread over all bits. Folding can go on afterwards. */
  value(): u64 {
    let hash = this.state;
    hash = (hash ^ (hash >> 33)) * PRIME_2;
    hash = (hash ^ (hash >> 29)) * PRIME_3;
    return hash ^ (hash >> 32);
  }
}
