// A leak in integers: how much has leaked after a time, and after what time so much has leaked. The two are exact inverses.

import { NEVER } from "../abi/constants";

const SECOND_NS: u64 = 1000000000;

/** Bytes leaked `elapsedNs` after the leak began, at `rate` bytes a second, `max` at most (-1: without end). */
export function leakedBytes(rate: i64, max: i64, elapsedNs: u64): i64 {
  const seconds = elapsedNs / SECOND_NS;
  const rest = elapsedNs % SECOND_NS;
  const bytes = <i64>(<u64>rate * seconds + (<u64>rate * rest) / SECOND_NS);
  return max >= 0 && bytes > max ? max : bytes;
}

/** The first elapsed time at which `bytes` (above 0) have leaked; NEVER when the maximum is less. */
export function leakTimeNs(rate: i64, max: i64, bytes: i64): u64 {
  if (rate <= 0 || (max >= 0 && bytes > max)) return NEVER;
  const seconds = <u64>bytes / <u64>rate;
  const rest = <u64>bytes % <u64>rate;
  return seconds * SECOND_NS + (rest * SECOND_NS + <u64>rate - 1) / <u64>rate;
}
