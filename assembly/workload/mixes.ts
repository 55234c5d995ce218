// Mixes: clients that send requests of several classes. Each class is a traffic of its own, with sizes, demands, results and retries; the first one
// has the clients, the pace and the idle connections of all.
//
//     rows of traffic   │ first class: clients, pace │ second │ third │      one request → one class, by its number in the mix

import { NEVER } from "../abi/constants";
import { numberedStream } from "./demand";
import { WorkloadState } from "./state";
import { Traffic } from "./traffic";

/** The traffic that has the clients and the pace. */
export function pacerOf(state: WorkloadState, traffic: Traffic): Traffic {
  return traffic.mix < 0 ? traffic : state.traffic(traffic.mix);
}

/** The class of the next request of the mix that begins at `row`: the n-th has the same one in every configuration. */
export function drawClass(state: WorkloadState, row: i32): i32 {
  const pacer = state.traffic(row);
  numberedStream(pacer.classes, pacer.demand, sentOfMix(state, row) + 1);
  const bits = pacer.demand.nextU64();
  let drawn = row;
  while (bits >= state.traffic(drawn).record.drawnBelow && state.traffic(drawn).record.drawnBelow != NEVER) drawn += 1;
  return drawn;
}

/** Requests of all classes of the mix that begins at `row`. */
export function sentOfMix(state: WorkloadState, row: i32): u64 {
  let sent: u64 = 0;
  const end = row + <i32>state.traffic(row).record.mixCount;
  for (let each = row; each < end; each++) sent += state.traffic(each).sent;
  return sent;
}

/** Requests of all its classes that ended, well or not. */
export function endedOfMix(state: WorkloadState, row: i32): u64 {
  let ended: u64 = 0;
  const end = row + <i32>state.traffic(row).record.mixCount;
  for (let each = row; each < end; each++) ended += state.traffic(each).answered + state.traffic(each).failed;
  return ended;
}
