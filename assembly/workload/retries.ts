// Tries after a failed one. The wait before them grows by a factor up to a limit, with jitter; a budget bounds how many requests of the traffic are
// being retried at a time, so that retries cannot multiply the load on a service in trouble (Envoy's retry_budget: a percentage of the
// requests under way, and a least number). Budgets are of the whole traffic, as one proxy in front of all its clients would keep them.

import { JITTER_EQUAL, JITTER_NONE, NO_BUDGET } from "../abi/constants";
import { AT_TRAFFIC, REQUEST_RETRY } from "../abi/events";
import { TrafficRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Stream } from "../kernel/random";
import { BACKING_OFF, NOBODY, Request } from "./request";
import { WorkloadState } from "./state";
import { Traffic } from "./traffic";

const PERCENT: u64 = 100;
const MILLI: u64 = 1000;

/** Whether a request that failed by `error` is to be tried again. A try that only the budget forbids is counted. */
export function mayRetry(traffic: Traffic, request: Request, error: u32): bool {
  const record = traffic.record;
  if (<u32>request.tries >= record.tries || (record.retryOn & ((<u32>1) << error)) == 0) return false;
  if (record.budgetPercent == NO_BUDGET) return true;
  // Its own place in the budget is free again.
  const others = traffic.retrying - (request.tries > 1 ? 1 : 0);
  const underWay = traffic.sent - traffic.answered - traffic.failed;
  const allowed = max<u64>(<u64>record.budgetLeast, (underWay * <u64>record.budgetPercent) / PERCENT);
  if (others < allowed) return true;
  traffic.retriesRefused += 1;
  return false;
}

/** Puts the next try of a request into a row of its own, to be sent after its wait. Returns the row. */
export function scheduleRetry(state: WorkloadState, traffic: Traffic, row: i32): i32 {
  const again = state.requests.take();
  const failed = state.requests.at(row);
  const made = state.requests.at(again);
  // The row that failed may be free already, and then it is this one.
  const tries = failed.tries;
  if (tries == 1) traffic.retrying += 1;
  traffic.retries += 1;
  made.sentNs = failed.sentNs;
  made.traffic = failed.traffic;
  made.number = failed.number;
  made.client = failed.client;
  made.handler = NOBODY;
  made.tries = tries + 1;
  made.connection = NOBODY;
  made.state = <u8>BACKING_OFF;
  made.flags = 0;
  const waitNs = backoffNs(traffic.record, traffic.retryJitter, <u32>tries);
  world.after(waitNs, AT_TRAFFIC, REQUEST_RETRY, again, 0);
  return again;
}

/** The wait after failed try number `tries`, in ns. */
export function backoffNs(record: TrafficRecord, stream: Stream, tries: u32): u64 {
  let waitNs = record.backoffInitialNs;
  for (let i: u32 = 1; i < tries && waitNs < record.backoffMaxNs; i++) {
    waitNs = scaled(waitNs, record.backoffFactorMilli);
  }
  waitNs = min<u64>(waitNs, record.backoffMaxNs);
  if (record.jitter == JITTER_NONE) return waitNs;
  if (record.jitter == JITTER_EQUAL) return waitNs / 2 + stream.below(waitNs - waitNs / 2 + 1);
  return stream.below(waitNs + 1);
}

function scaled(ns: u64, factorMilli: u32): u64 {
  return (ns / MILLI) * <u64>factorMilli + ((ns % MILLI) * <u64>factorMilli) / MILLI;
}
