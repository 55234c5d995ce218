// A pod object comes into being: its row, the rows of its containers, its place in its owner's list.

import { CONTAINER_WAITING, NEVER, PHASE_PENDING, REASON_NONE, SECTION_TEMPLATES } from "../abi/constants";
import { TemplateRecord } from "../abi/records";
import { TRACE_POD_CREATED } from "../abi/trace-kinds";
import { ensureContainers } from "./containers";
import { ensurePods } from "./pods";
import { chargePod } from "./quotas";
import { world } from "./world";

/**
 * Creates a pod of `template` now and returns its row. The caller tells the scheduler (SCHEDULER_POD_ADDED) or, for a pod with a
 * node, the kubelet (KUBELET_POD_ASSIGNED).
 * `replicaSet` is the row of the ReplicaSet table that makes it (the workload's own unless a Deployment has several) or -1, `record` the PodRecord or
 * -1; `entity` keys its random streams.
 */
export function createPod(template: u32, replicaSet: i32, record: i32, entity: u64): i32 {
  const pods = world.pods;
  const pod = pods.count;
  ensurePods(world.arena, pods, pod + 1);
  pods.count = pod + 1;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  pods.template.put(pod, template);
  pods.workload.put(pod, replicaSet < 0 ? -1 : world.replicaSets.workload.at(replicaSet));
  pods.replicaSet.put(pod, replicaSet);
  pods.record.put(pod, record);
  pods.entity.put(pod, entity);
  pods.node.put(pod, -1);
  pods.pinnedNode.put(pod, -1);
  pods.nextOnNode.put(pod, -1);
  pods.previousOnNode.put(pod, -1);
  pods.nextOfWorkload.put(pod, -1);
  pods.previousOfWorkload.put(pod, -1);
  pods.phase.put(pod, PHASE_PENDING);
  pods.reason.put(pod, REASON_NONE);
  pods.createdNs.put(pod, world.nowNs);
  pods.scheduledNs.put(pod, NEVER);
  pods.startedNs.put(pod, NEVER);
  pods.firstReadyNs.put(pod, NEVER);
  pods.readyChangedNs.put(pod, NEVER);
  pods.finishedNs.put(pod, NEVER);
  pods.deletionNs.put(pod, NEVER);
  pods.goneNs.put(pod, NEVER);
  pods.graceSeconds.put(pod, spec.terminationGraceSeconds);
  if (replicaSet >= 0) linkToOwner(pod, replicaSet);
  createContainers(pod, spec);
  chargePod(pod);
  world.emit(TRACE_POD_CREATED, pod, 0, 0, 0);
  return pod;
}

/** Takes a removed pod out of its owner's list. */
export function unlinkFromOwner(pod: i32): void {
  const pods = world.pods;
  const workload = pods.workload.at(pod);
  if (workload < 0) return;
  const next = pods.nextOfWorkload.at(pod);
  const previous = pods.previousOfWorkload.at(pod);
  if (previous >= 0) pods.nextOfWorkload.put(previous, next);
  else world.workloads.firstPod.put(workload, next);
  if (next >= 0) pods.previousOfWorkload.put(next, previous);
  pods.nextOfWorkload.put(pod, -1);
  pods.previousOfWorkload.put(pod, -1);
}

function linkToOwner(pod: i32, replicaSet: i32): void {
  const pods = world.pods;
  const workloads = world.workloads;
  const workload = pods.workload.at(pod);
  const first = workloads.firstPod.at(workload);
  pods.nextOfWorkload.put(pod, first);
  if (first >= 0) pods.previousOfWorkload.put(first, pod);
  workloads.firstPod.put(workload, pod);
  const created = world.replicaSets.created;
  const ordinal = created.at(replicaSet);
  pods.ordinal.put(pod, ordinal);
  created.put(replicaSet, ordinal + 1);
}

function createContainers(pod: i32, spec: TemplateRecord): void {
  const containers = world.containers;
  const start = containers.count;
  const count = <i32>(spec.initContainersCount + spec.containersCount);
  ensureContainers(world.arena, containers, start + count);
  containers.count = start + count;
  world.pods.containersStart.put(pod, start);
  world.pods.containersCount.put(pod, count);
  for (let i = 0; i < count; i++) {
    const row = start + i;
    const isInit = i < <i32>spec.initContainersCount;
    containers.pod.put(row, pod);
    containers.spec.put(
      row,
      isInit ? spec.initContainersStart + i : spec.containersStart + i - spec.initContainersCount,
    );
    containers.state.put(row, CONTAINER_WAITING);
    containers.reason.put(row, REASON_NONE);
    containers.startedNs.put(row, NEVER);
    containers.finishedNs.put(row, NEVER);
  }
}
