// What the cluster autoscaler reads of requests: sums over a pod's containers alone, in shares of a node.

import { SECTION_CONTAINERS, SECTION_NODES, SECTION_TEMPLATES } from "../abi/constants";
import { ContainerRecord, NodeRecord, TemplateRecord } from "../abi/records";
import { world } from "../cluster/world";

const SHARE: i64 = 1000000000;
const STEP: i64 = 1000;

/** CPU that a template's containers ask for; init containers and overhead are not counted. */
export function containersCpuMilli(template: i32): i64 {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  let sum: i64 = 0;
  for (let i: u32 = 0; i < spec.containersCount; i++) {
    const request = world.row<ContainerRecord>(SECTION_CONTAINERS, spec.containersStart + i).cpuRequestMilli;
    if (request > 0) sum += request;
  }
  return sum;
}

/** The same of memory. */
export function containersMemoryBytes(template: i32): i64 {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  let sum: i64 = 0;
  for (let i: u32 = 0; i < spec.containersCount; i++) {
    const request = world.row<ContainerRecord>(SECTION_CONTAINERS, spec.containersStart + i).memoryRequestBytes;
    if (request > 0) sum += request;
  }
  return sum;
}

/** Which pods are packed first: the larger ones (DecreasingPodOrderer, cluster-autoscaler/estimator/decreasing_pod_orderer.go). */
export function podSize(template: i32, node: i32): i64 {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  return (
    shareOf(containersCpuMilli(template), record.cpuAllocatableMilli) +
    shareOf(containersMemoryBytes(template), record.memoryAllocatableBytes)
  );
}

/** `amount` as a share of `whole` in 10^-9, rounded down; 0 of nothing. Three steps keep every product within 64 bits. */
export function shareOf(amount: i64, whole: i64): i64 {
  if (whole <= 0) return 0;
  let share = (amount / whole) * SHARE;
  let rest = amount % whole;
  for (let unit = SHARE / STEP; unit > 0; unit /= STEP) {
    rest *= STEP;
    share += (rest / whole) * unit;
    rest %= whole;
  }
  return share;
}
