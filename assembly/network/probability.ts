// The probability that kube-proxy writes into an iptables rule. Mirrors computeProbability, pkg/proxy/iptables/proxier.go, v1.35: 1/n as a
// double, printed by %0.10f. iptables draws with 31 bits, so the chain is uniform but for such roundings, which chooseEndpoint leaves out.

const SCALE: u64 = 10000000000;
/** The upper half of a double's digits. */
const UPPER_DIGITS: u64 = 0xfffffffffc000000;

/** 1/n in units of 10^-10, rounded as printing rounds: to the nearest of the double's exact value, a tie to the even digit. */
export function probabilityDigits(n: u32): u64 {
  assert(n > 0, "probability: of no endpoint");
  const digits = SCALE / n;
  const twice = (SCALE - digits * n) * 2;
  if (twice != n) return twice > n ? digits + 1 : digits;
  const off = roundingOf(n);
  if (off != 0) return off > 0 ? digits + 1 : digits;
  return digits + (digits & 1);
}

/** Sign of (the double nearest to 1/n) - 1/n: the product of that double with n, in two parts that are exact, against 1. */
function roundingOf(n: u32): f64 {
  const quotient: f64 = 1.0 / <f64>n;
  const upper = reinterpret<f64>(reinterpret<u64>(quotient) & UPPER_DIGITS);
  const lower = quotient - upper;
  return upper * <f64>n - 1.0 + lower * <f64>n;
}
