// The kubelets' state block, reached by world.kubelet. Every kubelet is the same program, so one block holds them all: what belongs to a
// node is a row by node, what belongs to a pod or a container a row beside theirs.

import { world } from "../cluster/world";
import { CpuState } from "./cpu-state";
import { DiskState } from "./disk-state";
import { EvictionState } from "./eviction-state";
import { LifecycleState } from "./lifecycle-state";
import { MemoryState } from "./memory-state";
import { OomProbe } from "./oom-probe";
import { ProbeState } from "./probe-state";
import { PullState } from "./pull-state";
import { KubeletTable, NodeUsageTable } from "./results";

@unmanaged
export class KubeletState {
  cpu: CpuState;
  memory: MemoryState;
  lifecycle: LifecycleState;
  eviction: EvictionState;
  disks: DiskState;
  pulls: PullState;
  probes: ProbeState;
  oomProbe: OomProbe;
  results: KubeletTable;
  nodeResults: NodeUsageTable;
  /** A buffer of status bytes of one pod's containers, and how many it holds. */
  statuses: usize;
  statusCapacity: i32;

  /** Makes the status buffer long enough. */
  ensureStatuses(count: i32): void {
    if (count <= this.statusCapacity) return;
    this.statusCapacity = count * 2;
    this.statuses = world.arena.take(<usize>this.statusCapacity);
  }
}

/** The block. */
export function kubeletState(): KubeletState {
  return changetype<KubeletState>(world.kubelet);
}
