// What a scheduling cycle and the calls after it cost in time. Mirrors where kube-scheduler spends it (pkg/scheduler/schedule_one.go, v1.35):
//
//     cycle = base + (processed × filter + feasible × score + dry runs × dryRun) / threads        threads = min(parallelism, cores)
//
// Filters, scores and preemption's dry runs are spread over `parallelism` goroutines (framework/parallelize), which run on the cores that the
// scheduler has; the rest is serial. Calls of the API go through one token bucket (client-go/util/flowcontrol, clientConnection.qps and burst): a
// Binding is one call, and so is the first status of a pod that fits nowhere. What waits is the call: the next cycle begins regardless.

import { world } from "../cluster/world";
import { scheduler } from "./state";

/** Rates are in thousandths of a call per second. */
const RATE_SECOND_NS: u64 = 1000000000000;

/** Length of a cycle that looked at `processed` nodes, found `feasible` of them good, and ran preemption for a try on `dryRuns`. */
export function cycleCostNs(processed: i32, feasible: i32, dryRuns: i32): u64 {
  const config = world.config;
  const spread =
    <u64>processed * config.schedulerFilterPerNodeNs +
    <u64>feasible * config.schedulerCyclePerNodeNs +
    <u64>dryRuns * config.schedulerDryRunNs;
  return config.schedulerCycleBaseNs + spread / threads();
}

/** How long a call of the API that is due at `atNs` waits for its token. Takes the token. */
export function callWaitNs(atNs: u64): u64 {
  const config = world.config;
  if (config.schedulerApiQpsMilli == 0) return 0;
  const state = scheduler();
  const intervalNs = RATE_SECOND_NS / <u64>config.schedulerApiQpsMilli;
  // The bucket is full again at `bucketFullNs`; each token moves that by an interval.
  state.bucketFullNs = max(state.bucketFullNs, atNs) + intervalNs;
  const emptiedNs = atNs + intervalNs * <u64>max<u32>(config.schedulerApiBurst, 1);
  return state.bucketFullNs > emptiedNs ? state.bucketFullNs - emptiedNs : 0;
}

function threads(): u64 {
  const config = world.config;
  return <u64>max<u32>(min(config.schedulerParallelism, config.schedulerCores), 1);
}
