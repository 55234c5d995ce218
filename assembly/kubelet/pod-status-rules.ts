// Phase and conditions of a pod from the statuses of its containers.
// Mirrors getPhase (pkg/kubelet/kubelet_pods.go) and pkg/kubelet/status/generate.go, v1.35.
//
// A container's status is one byte, init containers first:
//
//     bits 0..2 state │ 3 last exit code not 0 │ 4 terminated before │ 5 started │ 6 ready │ 7 sidecar
//
// STATUS_NONE: the list of statuses lacks the container; STATUS_EMPTY: it is there without a state.

import {
  PHASE_FAILED,
  PHASE_PENDING,
  PHASE_RUNNING,
  PHASE_SUCCEEDED,
  RESTART_ALWAYS,
  RESTART_NEVER,
} from "../abi/constants";

export const STATUS_NONE: u8 = 0;
export const STATUS_EMPTY: u8 = 1;
export const STATUS_WAITING: u8 = 2;
export const STATUS_RUNNING: u8 = 3;
export const STATUS_TERMINATED: u8 = 4;
export const STATUS_STATE_MASK: u8 = 7;
export const STATUS_FAILED: u8 = 8;
export const STATUS_ENDED_BEFORE: u8 = 16;
export const STATUS_STARTED: u8 = 32;
export const STATUS_READY: u8 = 64;
export const STATUS_SIDECAR: u8 = 128;

/** What ContainersReady and Initialized say: True, or why not. */
export const VERDICT_TRUE: i32 = 0;
export const VERDICT_NOT_READY: i32 = 1;
export const VERDICT_POD_COMPLETED: i32 = 2;
export const VERDICT_POD_FAILED: i32 = 3;

/** PHASE_* of a pod. `statuses` is the address of one byte for each of `inits` init containers and `mains` containers. */
export function podPhase(statuses: usize, inits: i32, mains: i32, restartPolicy: u32, terminal: bool): u8 {
  let pending = 0;
  let initFailed = false;
  let unknown = 0;
  let running = 0;
  let waiting = 0;
  for (let i = 0; i < inits; i++) {
    const status = load<u8>(statuses + i);
    const state = status & STATUS_STATE_MASK;
    const over = state == STATUS_TERMINATED || (state == STATUS_WAITING && (status & STATUS_ENDED_BEFORE) != 0);
    if ((status & STATUS_SIDECAR) == 0) {
      if (!over) pending += 1;
      else if ((status & STATUS_FAILED) != 0) initFailed = true;
      continue;
    }
    if (state == STATUS_RUNNING) running += 1;
    else if (state == STATUS_WAITING && !over) waiting += 1;
    else if (state <= STATUS_EMPTY) unknown += 1;
    // A sidecar that runs must have started; one that ended does not count at all; one without a status is unknown.
    const idle = state != STATUS_NONE && !over;
    if (idle && !(state == STATUS_RUNNING && (status & STATUS_STARTED) != 0)) pending += 1;
  }
  let stopped = 0;
  let succeeded = 0;
  for (let i = inits; i < inits + mains; i++) {
    const status = load<u8>(statuses + i);
    const state = status & STATUS_STATE_MASK;
    if (state == STATUS_RUNNING) running += 1;
    else if (state == STATUS_TERMINATED) {
      stopped += 1;
      if ((status & STATUS_FAILED) == 0) succeeded += 1;
    } else if (state == STATUS_WAITING) {
      if ((status & STATUS_ENDED_BEFORE) != 0) stopped += 1;
      else waiting += 1;
    } else unknown += 1;
  }
  if (initFailed && restartPolicy == RESTART_NEVER) return PHASE_FAILED;
  if ((pending > 0 && !anyMainStarted(statuses, inits, mains)) || waiting > 0) return PHASE_PENDING;
  if (unknown > 0) return PHASE_PENDING;
  if (running > 0) return PHASE_RUNNING;
  if (stopped == 0) return PHASE_PENDING;
  return endPhase(stopped == succeeded, restartPolicy, terminal);
}

/** The ContainersReady condition (and Ready, where there are no readiness gates). */
export function containersReadyVerdict(statuses: usize, inits: i32, mains: i32, phase: u8): i32 {
  let unknown = false;
  let unready = false;
  for (let i = 0; i < inits + mains; i++) {
    const status = load<u8>(statuses + i);
    if (i < inits && (status & STATUS_SIDECAR) == 0) continue;
    if ((status & STATUS_STATE_MASK) == STATUS_NONE) unknown = true;
    else if ((status & STATUS_READY) == 0) unready = true;
  }
  if (phase == PHASE_SUCCEEDED && !unknown) return VERDICT_POD_COMPLETED;
  if (phase == PHASE_FAILED && !unknown) return VERDICT_POD_FAILED;
  return unknown || unready ? VERDICT_NOT_READY : VERDICT_TRUE;
}

/** The Initialized condition: VERDICT_TRUE, VERDICT_POD_COMPLETED (also true) or VERDICT_NOT_READY. */
export function initializedVerdict(statuses: usize, inits: i32, mains: i32, phase: u8): i32 {
  let unknown = false;
  let unready = false;
  for (let i = 0; i < inits; i++) {
    const status = load<u8>(statuses + i);
    const done = (status & STATUS_SIDECAR) != 0 ? status & STATUS_STARTED : status & STATUS_READY;
    if ((status & STATUS_STATE_MASK) == STATUS_NONE) unknown = true;
    else if (done == 0) unready = true;
  }
  if (phase == PHASE_SUCCEEDED && !unknown) return VERDICT_POD_COMPLETED;
  if (anyMainStarted(statuses, inits, mains)) return VERDICT_TRUE;
  return unknown || unready ? VERDICT_NOT_READY : VERDICT_TRUE;
}

function anyMainStarted(statuses: usize, inits: i32, mains: i32): bool {
  for (let i = inits; i < inits + mains; i++) {
    const status = load<u8>(statuses + i);
    const state = status & STATUS_STATE_MASK;
    if (state == STATUS_RUNNING || state == STATUS_TERMINATED || (status & STATUS_ENDED_BEFORE) != 0) return true;
  }
  return false;
}

function endPhase(allSucceeded: bool, restartPolicy: u32, terminal: bool): u8 {
  if (terminal) return allSucceeded ? PHASE_SUCCEEDED : PHASE_FAILED;
  if (restartPolicy == RESTART_ALWAYS) return PHASE_RUNNING;
  if (allSucceeded) return PHASE_SUCCEEDED;
  return restartPolicy == RESTART_NEVER ? PHASE_FAILED : PHASE_RUNNING;
}
