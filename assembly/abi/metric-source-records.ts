// Rows of metrics that HPAs ask for beside CPU and memory: what they are measured of. The image and its conventions: records.ts.

/** A series of the custom or external metrics API. */
@unmanaged
export class MetricSourceRecord {
  /** Rates are over this long. */
  windowNs: u64;
  /** METRIC_OF_* */
  kind: u32;
  /** MEASURE_* */
  measure: u32;
  /** Row of WorkloadRecord, ServiceRecord or TrafficRecord, or of the first MetricPointRecord. */
  target: u32;
  /** Of a table: its points. */
  count: u32;
}

/** A value that holds from an instant on. */
@unmanaged
export class MetricPointRecord {
  atNs: u64;
  valueMilli: i64;
}
