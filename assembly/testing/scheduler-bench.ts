// What benchmarks of the scheduler call: decisions one after another for a list of pods, each assigned at once, with no queue and no event.

import { SECTION_TEMPLATES, STATUS_DONE } from "../abi/constants";
import { TemplateRecord } from "../abi/records";
import { assign } from "../cluster/assignment";
import { createPod } from "../cluster/create-pod";
import { loadCluster, reserveImage } from "../cluster/load";
import { world } from "../cluster/world";
import { splitmix64 } from "../kernel/random";
import { addPod, popPod } from "../scheduler/queue/scheduling-queue";
import { decide } from "../scheduler/schedule-one";
import { initScheduler, startScheduler } from "../scheduler/scheduler";

export { reserveImage };

/** Builds the cluster and its scheduler, with the fast paths of `shortcuts` (SHORTCUT_*). Nothing else of the image comes into being. */
export function loadScheduler(shortcuts: u32): i32 {
  const status = loadCluster();
  if (status != STATUS_DONE) return status;
  world.shortcuts = shortcuts;
  initScheduler();
  startScheduler();
  return status;
}

/** Room for `count` numbers of 32 bits. */
export function reserveList(count: i32): usize {
  return world.arena.take((<usize>count) << 2);
}

/** Creates a pod of each of `count` templates, a u32 each at `templates`, as if their attempts had just begun. */
export function createPods(templates: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const template = load<u32>(templates + ((<usize>i) << 2));
    const pod = createPod(template, -1, -1, splitmix64(<u64>i));
    addPod(pod, world.row<TemplateRecord>(SECTION_TEMPLATES, template).priority);
    assert(popPod() == pod, "createPods: another pod was queued");
    world.trace.reset();
  }
}

/** Decides and assigns `count` pods from row `first` on. */
export function placePods(first: i32, count: i32): void {
  const pods = world.pods;
  for (let pod = first; pod < first + count; pod++) {
    const node = decide(pod, pods.template.at(pod));
    if (node >= 0) assign(pod, node);
  }
}

/** Address of the nodes of all pods, an i32 each. */
export function placedNodes(): usize {
  return world.pods.node.base;
}

/** First byte that no state uses. */
export function stateEnd(): usize {
  return world.arena.top;
}
