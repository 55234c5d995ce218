// What the kubelets know of pods and containers beyond the shared tables, and of what they have admitted on each node.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

/** Stages of a pod on its node. */
export const POD_UNKNOWN: u8 = 0;
export const POD_LIVE: u8 = 1;
export const POD_TERMINATING: u8 = 2;
export const POD_FINISHED: u8 = 3;

/** Steps of stopping a container: its preStop hook, waiting for others that stop first, SIGTERM. */
export const STOP_HOOK: u8 = 1;
export const STOP_TURN: u8 = 2;
export const STOP_SIGNAL: u8 = 3;

/** States of a postStart hook. */
export const HOOK_NONE: u8 = 0;
export const HOOK_RUNS: u8 = 1;
export const HOOK_FAILED: u8 = 2;

@unmanaged
export class LifecycleState {
  /** By pod. */
  stage: Column<u8>;
  /** What the worker is doing (ACTION_*), and to which container row. */
  action: Column<u8>;
  actionContainer: Column<i32>;
  /** Stale action events carry another number. */
  worker: Column<u32>;
  actionSinceNs: Column<u64>;
  sandbox: Column<u8>;
  /** Has records for its containers. */
  known: Column<u8>;
  /** Counted among what the node has admitted. */
  admitted: Column<u8>;
  /** Why it ends early: REASON_EVICTED, or REASON_NONE. */
  endReason: Column<u8>;

  /** By container. Stale events of an earlier life carry another number. */
  life: Column<u32>;
  /** The application can serve from then on; NEVER while it does not run. */
  servesNs: Column<u64>;
  /** The container has terminated at least once. */
  ended: Column<u8>;
  lastTermination: Column<u8>;
  /** STOP_*, 0 when it is not being stopped. */
  stopping: Column<u8>;
  exitCodeOnStop: Column<i32>;
  /** What is left of the grace since stepSinceNs, the last step of the stop. */
  graceLeftNs: Column<u64>;
  stepSinceNs: Column<u64>;
  /** HOOK_*: its postStart hook runs, or has failed and the container is being killed for it. */
  hook: Column<u8>;
  /** 1: its kubelet stops it to start it again (a probe failed). */
  recreate: Column<u8>;
  /** When the life ended that its restart back-off counts from; NEVER: there is none. */
  exitBasisNs: Column<u64>;
  /** CrashLoopBackOff entry: delay (0 none) and when it was last renewed. */
  backOffNs: Column<u64>;
  backOffSinceNs: Column<u64>;
  imageBackOffNs: Column<u64>;
  /** The container is not tried before. */
  notBeforeNs: Column<u64>;
  /** Latest readiness verdict. */
  passesReadiness: Column<u8>;

  /** By node: what active pods request. */
  cpuAdmittedMilli: Column<i64>;
  memoryAdmittedBytes: Column<i64>;
  podsAdmitted: Column<i32>;
  /** [node][image]: on the node from then on; NEVER. */
  imagePresentNs: Column<u64>;
}

/** Empty tables for `nodes` nodes and `images` images. */
export function lifecycleState(arena: Arena, nodes: i32, images: i32): LifecycleState {
  const made = changetype<LifecycleState>(arena.take(offsetof<LifecycleState>()));
  made.stage = column<u8>(arena, 0);
  made.action = column<u8>(arena, 0);
  made.actionContainer = column<i32>(arena, 0);
  made.worker = column<u32>(arena, 0);
  made.actionSinceNs = column<u64>(arena, 0);
  made.sandbox = column<u8>(arena, 0);
  made.known = column<u8>(arena, 0);
  made.admitted = column<u8>(arena, 0);
  made.endReason = column<u8>(arena, 0);
  made.life = column<u32>(arena, 0);
  made.servesNs = column<u64>(arena, 0);
  made.ended = column<u8>(arena, 0);
  made.lastTermination = column<u8>(arena, 0);
  made.stopping = column<u8>(arena, 0);
  made.exitCodeOnStop = column<i32>(arena, 0);
  made.graceLeftNs = column<u64>(arena, 0);
  made.stepSinceNs = column<u64>(arena, 0);
  made.hook = column<u8>(arena, 0);
  made.recreate = column<u8>(arena, 0);
  made.exitBasisNs = column<u64>(arena, 0);
  made.backOffNs = column<u64>(arena, 0);
  made.backOffSinceNs = column<u64>(arena, 0);
  made.imageBackOffNs = column<u64>(arena, 0);
  made.notBeforeNs = column<u64>(arena, 0);
  made.passesReadiness = column<u8>(arena, 0);
  made.cpuAdmittedMilli = column<i64>(arena, nodes);
  made.memoryAdmittedBytes = column<i64>(arena, nodes);
  made.podsAdmitted = column<i32>(arena, nodes);
  made.imagePresentNs = column<u64>(arena, nodes * images);
  return made;
}

/** Makes room for so many pods and containers. */
export function ensureLifecycle(arena: Arena, state: LifecycleState, pods: i32, containers: i32): void {
  state.stage.ensure(arena, pods);
  state.action.ensure(arena, pods);
  state.actionContainer.ensure(arena, pods);
  state.worker.ensure(arena, pods);
  state.actionSinceNs.ensure(arena, pods);
  state.sandbox.ensure(arena, pods);
  state.known.ensure(arena, pods);
  state.admitted.ensure(arena, pods);
  state.endReason.ensure(arena, pods);
  state.life.ensure(arena, containers);
  state.servesNs.ensure(arena, containers);
  state.ended.ensure(arena, containers);
  state.lastTermination.ensure(arena, containers);
  state.stopping.ensure(arena, containers);
  state.exitCodeOnStop.ensure(arena, containers);
  state.graceLeftNs.ensure(arena, containers);
  state.stepSinceNs.ensure(arena, containers);
  state.hook.ensure(arena, containers);
  state.recreate.ensure(arena, containers);
  state.exitBasisNs.ensure(arena, containers);
  state.backOffNs.ensure(arena, containers);
  state.backOffSinceNs.ensure(arena, containers);
  state.imageBackOffNs.ensure(arena, containers);
  state.notBeforeNs.ensure(arena, containers);
  state.passesReadiness.ensure(arena, containers);
}
