// The one door. Everything the host can do with the core is on this screen.

import { watchHpa } from "./autoscaling/hpa-probe";
import { reserveImage } from "./cluster/load";
import { world } from "./cluster/world";
import { explainLoops } from "./cluster-autoscaler/cluster-autoscaler";
import { watchOomKills } from "./kubelet/oom-probe";
import { beginPath as beginTracedPath, tracePacket as tracePathPacket, traceRejection } from "./network/traced-path";
import { finishSimulation, loadSimulation, runSimulation } from "./simulation";
import { beginCapturedPath as beginTriedPath, captureTries as captureAllTries } from "./workload/captured-tries";
import { latencyQuantileNs } from "./workload/latency";
import { traceRequests as traceChosen, watchLatency as watchSlow } from "./workload/latency-probe";
import { workloadState } from "./workload/state";

/** Takes room for an image of `bytes` bytes; the host writes it at the returned address and calls `loadImage`. */
export function reserve(bytes: usize): usize {
  return reserveImage(bytes);
}

/** Builds the cluster. STATUS_DONE or STATUS_BAD_IMAGE. */
export function loadImage(): i32 {
  return loadSimulation();
}

/** Executes up to and including `untilNs`, at most `events` events. STATUS_DONE, _PAUSED, _DRAIN (empty the trace, call again) or _EVENT_BUDGET. */
export function run(untilNs: u64, events: u32): i32 {
  return runSimulation(untilNs, events);
}

/** Fills the result tables; call once, after the last slice. */
export function finish(): void {
  finishSimulation();
}

/** Simulated time. */
export function nowNs(): u64 {
  return world.simulator.nowNs;
}

/** Events executed so far. */
export function executed(): u64 {
  return world.simulator.executed;
}

/** The running hash over all events executed so far. */
export function fingerprint(): u64 {
  return world.simulator.fingerprint();
}

/** Address of the oldest undrained trace record, and how many there are. */
export function traceBase(): usize {
  return world.trace.base;
}

export function traceCount(): i32 {
  return world.trace.count;
}

/** Forgets the trace records the host has taken. */
export function traceReset(): void {
  world.trace.reset();
}

/** Address of a table of the world (TABLE_*), 0 when it has none. */
export function tableAddress(id: i32): usize {
  return load<usize>(world.tables + ((<usize>id) << alignof<usize>()));
}

/** The latency that the fraction `numerator / denominator` of a traffic class's requests do not exceed. */
export function latencyQuantile(traffic: i32, numerator: u32, denominator: u32): u64 {
  return latencyQuantileNs(workloadState(), traffic, numerator, denominator);
}

/** First byte that no state uses: memory[0, stateEnd) is a complete snapshot. */
export function stateEnd(): usize {
  return world.arena.top;
}

/** Which fast paths may be taken (SHORTCUT_* bits; all of them unless told). Does not change the result. Call it before the first slice. */
export function allowShortcuts(bits: u32): void {
  world.shortcuts = bits;
}

/** Asks for the explanation of pod `pod`'s scheduling attempts (-1: none). Does not change the result. */
export function probePod(pod: i32): void {
  world.probePod = pod;
}

/** Asks for the OOM kills of pod `pod` with their candidates (TABLE_OOM_KILLS). Does not change the result. Call it before the first slice. */
export function probeOom(pod: i32): void {
  watchOomKills(pod);
}

/** Asks for the syncs of the HPA in row `hpa` with all they read and computed (TABLE_HPA_SYNCS). Does not change the result. Call it before the first slice. */
export function probeHpa(hpa: i32): void {
  watchHpa(hpa);
}

/** Asks for what each loop of the cluster autoscaler saw and decided (TABLE_AUTOSCALER_EXPLANATION). Does not change the result. Call it before the first slice. */
export function explainAutoscaler(): void {
  explainLoops();
}

/** Asks for the requests of a traffic that take `fromNs` or longer (TABLE_SLOW_REQUESTS). Does not change the result. Call it before the first slice. */
export function watchLatency(traffic: i32, fromNs: u64): void {
  watchSlow(workloadState().probe, traffic, fromNs);
}

/**
 * Asks for the spans of `count` requests of a traffic (TABLE_SPANS); their numbers, ascending u32, are written at the returned address. Does not change
 * the result. Call it before the first slice.
 */
export function traceRequests(traffic: i32, count: i32): usize {
  return traceChosen(workloadState().probe, traffic, count);
}

/**
 * Sets a connection to look at, at the instant the run has come to, from a pod, a node or (both -1) outside, to what ASK_* says. PATH_*, and the ends
 * in TABLE_TRACED_PATH. Moves no stream and no clock, but counts a turn of ipvs: ask a finished run, or a fork.
 */
export function beginPath(fromPod: i32, fromNode: i32, ask: u32, to: i32, byNode: i32, port: u32, protocol: u32): u32 {
  return beginTracedPath(fromPod, fromNode, ask, to, byNode, port, protocol);
}

/**
 * Asks for the tries that are under way in [fromNs, untilNs), at most `most` (TABLE_CAPTURED_TRIES), of the traffics for which the host writes a 1 at
 * the returned address, a byte each. Does not change the result. Call it before the first slice.
 */
export function captureTries(fromNs: u64, untilNs: u64, most: i32): usize {
  return captureAllTries(workloadState(), fromNs, untilNs, most);
}

/** Sets a row of TABLE_CAPTURED_TRIES as the connection to look at, from that port of its client, as beginPath does. Call it after `finish`. */
export function beginCapturedPath(row: i32, clientPort: u32): u32 {
  return beginTriedPath(row, clientPort);
}

/** Lists the hops of one packet of that connection in TABLE_HOPS; 0: it is lost at the last one. */
export function tracePacket(reply: u32, fresh: u32, bytes: u64, wakes: u32): u32 {
  return tracePathPacket(reply != 0, fresh != 0, bytes, wakes != 0) ? 1 : 0;
}

/** Lists the hops of a first packet that is refused for want of endpoints, and of the refusal, in TABLE_HOPS. */
export function traceRefusal(): void {
  traceRejection();
}
