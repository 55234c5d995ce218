// Syncs that failed are tried again. Mirrors DefaultTypedControllerRateLimiter (client-go/util/workqueue/default_rate_limiters.go, v1.35):
// 5 ms, doubled for each failure in a row up to 1,000 s; a sync without a failure forgets them. The limiter's other half, 10 retries a second
// for all objects together beyond a burst of 100, is left out.

import { NEVER } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { world } from "../cluster/world";
import { CONTROLLER_RETRY } from "./events";
import { ControllersState } from "./state";

const FIRST_DELAY_NS: u64 = 5000000;
const MAX_DELAY_NS: u64 = 1000000000000;
/** 5 ms doubled 18 times is beyond the maximum. */
const MAX_DOUBLINGS: u32 = 18;

/** A workload's sync failed; it ends `latencyNs` from now and comes again after its delay. */
export function retryLater(state: ControllersState, workload: i32, latencyNs: u64): void {
  const failures = state.failures.at(workload);
  state.failures.put(workload, failures + 1);
  const delayNs = failures >= MAX_DOUBLINGS ? MAX_DELAY_NS : min(FIRST_DELAY_NS << failures, MAX_DELAY_NS);
  const atNs = world.nowNs + latencyNs + delayNs;
  // The delaying queue holds an object once, for its earliest time.
  const waiting = state.retryNs.at(workload);
  if (waiting != NEVER && waiting <= atNs) return;
  state.retryNs.put(workload, atNs);
  world.after(latencyNs + delayNs, AT_CLUSTER, CONTROLLER_RETRY, workload, 0);
}

/** Whether the retry that fires now is the one that waits; another has come before it otherwise. */
export function takeRetry(state: ControllersState, workload: i32): bool {
  if (state.retryNs.at(workload) != world.nowNs) return false;
  state.retryNs.put(workload, NEVER);
  return true;
}

/** A workload's sync did all it had to do. */
export function forgetFailures(state: ControllersState, workload: i32): void {
  state.failures.put(workload, 0);
}
