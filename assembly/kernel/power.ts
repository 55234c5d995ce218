// Powers of positive numbers. AssemblyScript's pow hands its second result over in a mutable global, which would be state
// outside linear memory; the exponential of the logarithm needs none and is off by a few units in the last place.

/** `base` to the `exponent`, for a positive base; 0 for base 0 and a positive exponent. */
export function power(base: f64, exponent: f64): f64 {
  return base > 0 ? Math.exp(exponent * Math.log(base)) : 0;
}
