// What the autoscaling part keeps: the HPAs, what their controller remembers, and what metrics-server has stored.

import { HPA_CONDITIONS } from "../abi/autoscaling";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { HpaPassRecord } from "./hpa-pass";
import { HpaProbe } from "./hpa-probe";
import { HpaTable } from "./hpas";
import { MetricSources } from "./metric-sources";
import { AllowedSize } from "./scale-limits";
import { StabilizedSize } from "./stabilization";
import { TimedCounts, timedCounts } from "./timed-counts";

/** What the HPA controller's process remembers: lost when it restarts, unlike the status. */
@unmanaged
export class HpaMemory {
  arena: Arena;
  /** 1: the HPA was seen before, so its first size is recorded. */
  seen: Column<u8>;
  /** 1: its target's selector is known, for it came as far as looking at metrics once. */
  selects: Column<u8>;
  /** Addresses of TimedCounts by HPA. */
  recommendations: Column<usize>;
  added: Column<usize>;
  removed: Column<usize>;
  /** Room for the answers of the stabilisation and of the limits. */
  stabilized: StabilizedSize;
  allowed: AllowedSize;

  @inline recommendationsOf(hpa: i32): TimedCounts {
    return changetype<TimedCounts>(this.recommendations.at(hpa));
  }

  @inline addedOf(hpa: i32): TimedCounts {
    return changetype<TimedCounts>(this.added.at(hpa));
  }

  @inline removedOf(hpa: i32): TimedCounts {
    return changetype<TimedCounts>(this.removed.at(hpa));
  }

  /** A new process: everything is forgotten. */
  forget(hpa: i32): void {
    this.seen.put(hpa, 0);
    this.selects.put(hpa, 0);
    this.recommendationsOf(hpa).count = 0;
    this.addedOf(hpa).count = 0;
    this.removedOf(hpa).count = 0;
  }
}

@unmanaged
export class AutoscalingState {
  hpas: HpaTable;
  memory: HpaMemory;
  sources: MetricSources;
  probe: HpaProbe;
  pass: HpaPassRecord;
  /** Scratch of one pass and how much it holds: pods, metrics × pods, metrics. */
  pods: Column<u8>;
  samples: Column<u8>;
  inputs: Column<u8>;
  proposals: Column<u8>;
  /** Pod row of each row of the pass. */
  podRows: Column<i32>;
  /** The conditions as the trace has them, by row of the conditions of the HPAs. */
  shownReason: Column<u32>;
  shownDetail: Column<i32>;
  shownPod: Column<i32>;
  /** 1: an HPA watches the workload, so its containers are sampled. */
  watched: Column<u8>;
  /** cAdvisor's newest sample, by container row. */
  sampledNs: Column<u64>;
  sampledStartNs: Column<u64>;
  sampledCpuNs: Column<u64>;
  sampledMemoryBytes: Column<i64>;
  /** metrics-server: number of scrapes; the last point of a container, in which scrape it was stored; the point before it. */
  scrapes: u32;
  lastScrape: Column<u32>;
  lastNs: Column<u64>;
  lastCpuNs: Column<u64>;
  lastMemoryBytes: Column<i64>;
  hasPrevious: Column<u8>;
  previousNs: Column<u64>;
  previousCpuNs: Column<u64>;
}

/** The state of this part. */
export function autoscaling(): AutoscalingState {
  return changetype<AutoscalingState>(world.autoscaling);
}

/** Memory of `count` HPAs of which nothing is known yet. */
export function hpaMemory(arena: Arena, count: i32): HpaMemory {
  const made = changetype<HpaMemory>(arena.take(offsetof<HpaMemory>()));
  made.arena = arena;
  made.seen = column<u8>(arena, count);
  made.selects = column<u8>(arena, count);
  made.recommendations = column<usize>(arena, count);
  made.added = column<usize>(arena, count);
  made.removed = column<usize>(arena, count);
  made.stabilized = changetype<StabilizedSize>(arena.take(offsetof<StabilizedSize>()));
  made.allowed = changetype<AllowedSize>(arena.take(offsetof<AllowedSize>()));
  for (let hpa = 0; hpa < count; hpa++) {
    made.recommendations.put(hpa, changetype<usize>(timedCounts(arena)));
    made.added.put(hpa, changetype<usize>(timedCounts(arena)));
    made.removed.put(hpa, changetype<usize>(timedCounts(arena)));
  }
  return made;
}

/** Empty columns of the metrics pipeline and the scratch of a pass. */
export function buildPipeline(state: AutoscalingState, arena: Arena, workloads: i32): void {
  state.pass = changetype<HpaPassRecord>(arena.take(offsetof<HpaPassRecord>()));
  state.pods = column<u8>(arena, 0);
  state.samples = column<u8>(arena, 0);
  state.inputs = column<u8>(arena, 0);
  state.proposals = column<u8>(arena, 0);
  state.podRows = column<i32>(arena, 0);
  state.shownReason = column<u32>(arena, state.hpas.count * <i32>HPA_CONDITIONS);
  state.shownDetail = column<i32>(arena, state.hpas.count * <i32>HPA_CONDITIONS);
  state.shownPod = column<i32>(arena, state.hpas.count * <i32>HPA_CONDITIONS);
  state.watched = column<u8>(arena, workloads);
  state.sampledNs = column<u64>(arena, 0);
  state.sampledStartNs = column<u64>(arena, 0);
  state.sampledCpuNs = column<u64>(arena, 0);
  state.sampledMemoryBytes = column<i64>(arena, 0);
  state.lastScrape = column<u32>(arena, 0);
  state.lastNs = column<u64>(arena, 0);
  state.lastCpuNs = column<u64>(arena, 0);
  state.lastMemoryBytes = column<i64>(arena, 0);
  state.hasPrevious = column<u8>(arena, 0);
  state.previousNs = column<u64>(arena, 0);
  state.previousCpuNs = column<u64>(arena, 0);
}

/** Makes room for `rows` containers in the pipeline. */
export function ensurePipeline(state: AutoscalingState, arena: Arena, rows: i32): void {
  state.sampledNs.ensure(arena, rows);
  state.sampledStartNs.ensure(arena, rows);
  state.sampledCpuNs.ensure(arena, rows);
  state.sampledMemoryBytes.ensure(arena, rows);
  state.lastScrape.ensure(arena, rows);
  state.lastNs.ensure(arena, rows);
  state.lastCpuNs.ensure(arena, rows);
  state.lastMemoryBytes.ensure(arena, rows);
  state.hasPrevious.ensure(arena, rows);
  state.previousNs.ensure(arena, rows);
  state.previousCpuNs.ensure(arena, rows);
}
