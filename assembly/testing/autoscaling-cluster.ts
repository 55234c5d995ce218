// Test-only door to a whole simulation whose containers the test itself loads with CPU work.

import { world } from "../cluster/world";
import { endCpuTask, startCpuTask } from "../kubelet/cpu";

export * from "../index";

/** Work that no test waits for: it ends by `relieve`. */
const ENDLESS_NS: u64 = 1 << 50;

/** Loads a container with one thread of endless work; the task, -1 when the container does not run. */
export function burden(container: i32): i32 {
  // The work never completes, so its event never fires.
  return startCpuTask(container, ENDLESS_NS, 0, 0);
}

export function relieve(task: i32): void {
  endCpuTask(task);
}

/** First container of a pod, -1 when the pod is not there any more. */
export function containerOf(pod: i32): i32 {
  return world.pods.gone.at(pod) ? -1 : world.pods.containersStart.at(pod);
}
