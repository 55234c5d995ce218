// Latency over time: SERIES_INTERVALS samples over the horizon for each traffic, of what came back in each interval (warm-up included).

import { SERIES_INTERVALS } from "../abi/constants";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { WorkloadState } from "./state";
import { Traffic } from "./traffic";

/** By [traffic][interval]. */
@unmanaged
export class LatencySeriesTable {
  count: i32;
  intervals: i32;
  intervalNs: u64;
  answered: Column<u64>;
  failed: Column<u64>;
  meanNs: Column<u64>;
  p50Ns: Column<u64>;
  p99Ns: Column<u64>;
  maxNs: Column<u64>;
  /** By traffic: the interval that is being sampled, and its end. */
  open: Column<i32>;
  openEndNs: Column<u64>;
}

/** Nothing sampled yet. */
export function latencySeriesTable(arena: Arena, traffics: i32): LatencySeriesTable {
  const table = changetype<LatencySeriesTable>(arena.take(offsetof<LatencySeriesTable>()));
  const rows = traffics * SERIES_INTERVALS;
  table.count = traffics;
  table.intervals = SERIES_INTERVALS;
  table.intervalNs = world.config.horizonNs / SERIES_INTERVALS + 1;
  table.answered = column<u64>(arena, rows);
  table.failed = column<u64>(arena, rows);
  table.meanNs = column<u64>(arena, rows);
  table.p50Ns = column<u64>(arena, rows);
  table.p99Ns = column<u64>(arena, rows);
  table.maxNs = column<u64>(arena, rows);
  table.open = column<i32>(arena, traffics);
  table.openEndNs = column<u64>(arena, traffics);
  for (let row = 0; row < traffics; row++) table.openEndNs.put(row, table.intervalNs);
  return table;
}

/** Counts an answer. */
export function sampleLatency(state: WorkloadState, traffic: Traffic, row: i32, nowNs: u64, latencyNs: u64): void {
  if (nowNs >= state.series.openEndNs.at(row)) closeInterval(state.series, traffic, row, nowNs);
  traffic.sampled.record(latencyNs);
}

/** Counts a failure. */
export function sampleFailure(state: WorkloadState, traffic: Traffic, row: i32, nowNs: u64): void {
  if (nowNs >= state.series.openEndNs.at(row)) closeInterval(state.series, traffic, row, nowNs);
  traffic.sampledErrors += 1;
}

/** Writes the interval that ended and opens the one of `nowNs`. */
export function closeInterval(table: LatencySeriesTable, traffic: Traffic, row: i32, nowNs: u64): void {
  const sampled = traffic.sampled;
  const at = row * SERIES_INTERVALS + table.open.at(row);
  table.answered.put(at, sampled.count);
  table.failed.put(at, traffic.sampledErrors);
  table.meanNs.put(at, sampled.mean());
  table.p50Ns.put(at, sampled.quantile(1, 2));
  table.p99Ns.put(at, sampled.quantile(99, 100));
  table.maxNs.put(at, sampled.max);
  sampled.clear();
  traffic.sampledErrors = 0;
  const last = SERIES_INTERVALS - 1;
  const interval = <u32>min<u64>(nowNs / table.intervalNs, last);
  table.open.put(row, interval);
  table.openEndNs.put(row, interval == last ? u64.MAX_VALUE : (<u64>interval + 1) * table.intervalNs);
}
