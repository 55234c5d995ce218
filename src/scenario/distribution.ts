// A random duration as a scenario describes it. The core draws from it; nothing here computes a sample.

/** A non-negative random duration. All times are integer nanoseconds. */
export type Distribution =
  | { readonly kind: "constant"; readonly valueNs: number }
  | { readonly kind: "exponential"; readonly meanNs: number }
  | { readonly kind: "uniform"; readonly minNs: number; readonly maxNs: number }
  /** A normal distribution cut off at zero: negative draws count as zero. */
  | { readonly kind: "normal"; readonly meanNs: number; readonly stddevNs: number }
  /** By the mean and standard deviation of the duration itself, not of its logarithm. */
  | { readonly kind: "lognormal"; readonly meanNs: number; readonly stddevNs: number }
  /** Bounded Pareto: density falls as x^-(alpha+1) between min and max. */
  | { readonly kind: "pareto"; readonly minNs: number; readonly maxNs: number; readonly alpha: number }
  /** Sum of `shape` exponentials; `shape` is a positive integer. */
  | { readonly kind: "erlang"; readonly meanNs: number; readonly shape: number }
  | { readonly kind: "gamma"; readonly meanNs: number; readonly shape: number }
  /** Values at equally spaced quantiles, ascending from the smallest to the largest, with straight lines between. */
  | { readonly kind: "empirical"; readonly quantilesNs: readonly number[] };

/** The duration that is always the same. */
export function constant(valueNs: number): Distribution {
  return { kind: "constant", valueNs };
}
