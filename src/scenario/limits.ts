// Budgets that are checked before memory is taken. A scenario file cannot raise them: it may come from a stranger.

/** Counts above which a run is refused. */
export interface Limits {
  readonly maxNodes: number;
  readonly maxPods: number;
  readonly maxEvents: number;
  readonly maxHorizonNs: number;
}

/** Ten years of 365 days. */
const TEN_YEARS_NS = 10 * 365 * 86_400 * 1_000_000_000;

/** What a run may use unless a flag raises it. */
export const DEFAULT_LIMITS: Limits = {
  maxNodes: 10_000,
  maxPods: 200_000,
  maxEvents: 1_000_000_000,
  maxHorizonNs: TEN_YEARS_NS,
};

/** The command-line flag that raises each budget, named in the error. */
export const LIMIT_FLAGS: Readonly<Record<keyof Limits, string>> = {
  maxNodes: "--max-nodes",
  maxPods: "--max-pods",
  maxEvents: "--max-events",
  maxHorizonNs: "--max-horizon",
};
