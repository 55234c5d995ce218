// What the probers know of each probe: three rows a container, by type. Mirrors the fields of worker in pkg/kubelet/prober/worker.go, v1.35.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

export const PROBE_TYPES: i32 = 3;
/** No exec process. */
export const NO_TASK: i32 = 0;

@unmanaged
export class ProbeState {
  /** Consecutive equal results, negative for failures (resultRun and lastResult). They outlive the container, as the worker does. */
  runs: Column<i32>;
  /** Number of the latest probe, and 1 while it waits for its answer: a late answer carries another number. */
  serial: Column<u32>;
  outstanding: Column<u8>;
  /** The timeout of the outstanding probe, to cancel it; the CPU task of its process, plus 1. */
  timeout: Column<u64>;
  task: Column<i32>;
  /** When the worker of an adopted container began to tick; 0: with its pod. */
  originNs: Column<u64>;
  /** The worker's latest tick, and the event of its next one (0: none, nothing can change). */
  tickNs: Column<u64>;
  next: Column<u64>;
}

/** Empty tables. */
export function probeState(arena: Arena): ProbeState {
  const made = changetype<ProbeState>(arena.take(offsetof<ProbeState>()));
  made.runs = column<i32>(arena, 0);
  made.serial = column<u32>(arena, 0);
  made.outstanding = column<u8>(arena, 0);
  made.timeout = column<u64>(arena, 0);
  made.task = column<i32>(arena, 0);
  made.originNs = column<u64>(arena, 0);
  made.tickNs = column<u64>(arena, 0);
  made.next = column<u64>(arena, 0);
  return made;
}

/** Makes room for the probes of so many containers. */
export function ensureProbes(arena: Arena, state: ProbeState, containers: i32): void {
  const rows = containers * PROBE_TYPES;
  state.runs.ensure(arena, rows);
  state.serial.ensure(arena, rows);
  state.outstanding.ensure(arena, rows);
  state.timeout.ensure(arena, rows);
  state.task.ensure(arena, rows);
  state.originNs.ensure(arena, rows);
  state.tickNs.ensure(arena, rows);
  state.next.ensure(arena, rows);
}
