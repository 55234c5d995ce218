// Rows of eviction thresholds. The image and its conventions: records.ts.

/** A threshold of a kubelet's configuration: an amount, or a share of the capacity when the share is not negative. */
@unmanaged
export class EvictionThresholdRecord {
  quantity: i64;
  /** Upstream keeps shares as 32-bit floats: the value is one of these. Negative: none. */
  share: f64;
  /** 0: hard. */
  graceNs: u64;
  reclaim: i64;
  reclaimShare: f64;
  /** SIGNAL_* */
  signal: u32;
}
