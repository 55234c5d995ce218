// Rows of arrival processes that a distribution of pauses cannot say. The image and its conventions: records.ts.

/** When open traffic sends. */
@unmanaged
export class ArrivalRecord {
  /** A profile that repeats does so after this; 0: its last rate holds. */
  periodNs: u64;
  /** ARRIVALS_* */
  kind: u32;
  /** Profile: 1 spaced evenly by the rate, 0 at random (Poisson). */
  even: u32;
  /** Run of ArrivalPointRecord. */
  pointsStart: u32;
  pointsCount: u32;
}

/**
 * Profile: a corner of the rate over time, counted from the start of the traffic, ascending; of two at one instant the rate jumps. MMPP: a state, its
 * mean dwell time and its rate. Replay: an instant; no rate.
 */
@unmanaged
export class ArrivalPointRecord {
  atNs: u64;
  /** Requests per second in thousandths. */
  rateMilli: u64;
}
