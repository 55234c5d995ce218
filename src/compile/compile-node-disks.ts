// Disks, processes and eviction thresholds of nodes, as rows of the image.

import {
  EvictionThresholdRecord,
  NodeDiskRecord,
  SECTION_EVICTION_THRESHOLDS,
  SECTION_NODE_DISKS,
  SIGNAL_ALLOCATABLE_MEMORY_AVAILABLE,
  SIGNAL_IMAGEFS_AVAILABLE,
  SIGNAL_IMAGEFS_INODES_FREE,
  SIGNAL_MEMORY_AVAILABLE,
  SIGNAL_NODEFS_AVAILABLE,
  SIGNAL_NODEFS_INODES_FREE,
  SIGNAL_PID_AVAILABLE,
} from "../core/abi.generated.ts";
import type { AmountOrShare, EvictionSignal, NodeDisks, NodeSpec } from "../scenario/cluster.ts";
import type { CompileContext } from "./compile-context.ts";

const SIGNALS: Readonly<Record<EvictionSignal, number>> = {
  "memory.available": SIGNAL_MEMORY_AVAILABLE,
  "allocatableMemory.available": SIGNAL_ALLOCATABLE_MEMORY_AVAILABLE,
  "nodefs.available": SIGNAL_NODEFS_AVAILABLE,
  "nodefs.inodesFree": SIGNAL_NODEFS_INODES_FREE,
  "imagefs.available": SIGNAL_IMAGEFS_AVAILABLE,
  "imagefs.inodesFree": SIGNAL_IMAGEFS_INODES_FREE,
  "pid.available": SIGNAL_PID_AVAILABLE,
};
const ABSENT = -1;

/** Of a node whose disks nobody described: no thresholds ask for it. */
export const UNKNOWN_DISKS: NodeDisks = {
  nodefsInodes: 0,
  imagefs: undefined,
  systemBytes: 0,
  systemInodes: 0,
  processesMax: 0,
  systemProcesses: 0,
};

/** Writes the row of a node's disks. Call once for each node, in the order of their rows. */
export function compileNodeDisks(context: CompileContext, { capacity, disks }: NodeSpec): void {
  context.writer.add(SECTION_NODE_DISKS, NodeDiskRecord, {
    nodefsBytes: capacity.ephemeralStorageBytes,
    nodefsInodes: disks.nodefsInodes,
    imagefsBytes: disks.imagefs?.bytes ?? ABSENT,
    imagefsInodes: disks.imagefs?.inodes ?? 0,
    systemBytes: disks.systemBytes,
    systemInodes: disks.systemInodes,
    processesMax: disks.processesMax,
    systemProcesses: disks.systemProcesses,
  });
}

/** Writes a node's thresholds; nodes with equal ones share a run. Returns the fields of its row that hold them. */
export function compileThresholds(context: CompileContext, { evictionThresholds }: NodeSpec) {
  const signature = JSON.stringify(evictionThresholds);
  let runs = runsByContext.get(context);
  if (runs === undefined) {
    runs = new Map();
    runsByContext.set(context, runs);
  }
  let thresholdsStart = runs.get(signature);
  if (thresholdsStart === undefined) {
    thresholdsStart = context.writer.rows(SECTION_EVICTION_THRESHOLDS);
    runs.set(signature, thresholdsStart);
    for (const { signal, value, graceNs, minReclaim } of evictionThresholds) {
      const [threshold, reclaim] = [parts(value), parts(minReclaim)];
      context.writer.add(SECTION_EVICTION_THRESHOLDS, EvictionThresholdRecord, {
        quantity: threshold.amount,
        share: threshold.share,
        graceNs,
        reclaim: reclaim.amount,
        reclaimShare: reclaim.share,
        signal: SIGNALS[signal],
      });
    }
  }
  return { thresholdsStart, thresholdsCount: evictionThresholds.length };
}

const runsByContext = new WeakMap<CompileContext, Map<string, number>>();

function parts(value: AmountOrShare): { amount: number; share: number } {
  return "amount" in value ? { amount: value.amount, share: ABSENT } : { amount: 0, share: value.share };
}
