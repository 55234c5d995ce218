// The QoS class of a pod. Mirrors ComputePodQOS, pkg/apis/core/v1/helper/qos/qos.go, v1.35: only cpu and memory of containers and init
// containers; zero quantities are ignored; Guaranteed needs a cpu and a memory limit on every container and requests equal to limits.

import { QOS_BEST_EFFORT, QOS_BURSTABLE, QOS_GUARANTEED, SECTION_CONTAINERS } from "../abi/constants";
import { rowAt } from "../abi/image";
import { ContainerRecord, TemplateRecord } from "../abi/records";
import { world } from "./world";

/** QOS_* of a pod spec. */
export function qosClassOf(spec: TemplateRecord): u8 {
  const base = world.image.section(SECTION_CONTAINERS);
  let cpuRequest: i64 = 0;
  let cpuLimit: i64 = 0;
  let memoryRequest: i64 = 0;
  let memoryLimit: i64 = 0;
  let guaranteed = true;
  const total = spec.containersCount + spec.initContainersCount;
  for (let i: u32 = 0; i < total; i++) {
    const row =
      i < spec.containersCount ? spec.containersStart + i : spec.initContainersStart + i - spec.containersCount;
    const container = rowAt<ContainerRecord>(base, row);
    if (container.cpuRequestMilli > 0) cpuRequest += container.cpuRequestMilli;
    if (container.memoryRequestBytes > 0) memoryRequest += container.memoryRequestBytes;
    if (container.cpuLimitMilli > 0) cpuLimit += container.cpuLimitMilli;
    if (container.memoryLimitBytes > 0) memoryLimit += container.memoryLimitBytes;
    if (container.cpuLimitMilli <= 0 || container.memoryLimitBytes <= 0) guaranteed = false;
  }
  if (cpuRequest == 0 && memoryRequest == 0 && cpuLimit == 0 && memoryLimit == 0) return QOS_BEST_EFFORT;
  if (guaranteed && cpuRequest == cpuLimit && memoryRequest == memoryLimit) return QOS_GUARANTEED;
  return QOS_BURSTABLE;
}
