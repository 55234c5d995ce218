// Rows of nodes, and what decides which pods may run on them. The image and its conventions: records.ts.

@unmanaged
export class TaintRecord {
  key: u32;
  value: u32;
  /** EFFECT_* */
  effect: u32;
}

@unmanaged
export class TolerationRecord {
  /** -1: forever. */
  seconds: i64;
  /** 0 (the empty string): every key. */
  key: u32;
  value: u32;
  /** OPERATOR_EXISTS or OPERATOR_EQUAL */
  operator: u32;
  /** EFFECT_*, EFFECT_ANY when empty */
  effect: u32;
}

/** A requirement of a node selector term (matchExpressions or matchFields). */
@unmanaged
export class RequirementRecord {
  key: u32;
  /** OPERATOR_* */
  operator: u32;
  valuesStart: u32;
  valuesCount: u32;
}

/** A node selector term; `weight` is for preferred terms. */
@unmanaged
export class TermRecord {
  weight: i32;
  expressionsStart: u32;
  expressionsCount: u32;
  fieldsStart: u32;
  fieldsCount: u32;
}

@unmanaged
export class NodeRecord {
  entity: u64;
  cpuCapacityMilli: i64;
  memoryCapacityBytes: i64;
  cpuAllocatableMilli: i64;
  memoryAllocatableBytes: i64;
  ephemeralAllocatableBytes: i64;
  /** The hard threshold of memory.available, which allocatable leaves out; -1: there is none. */
  evictionHardMemoryBytes: i64;
  /** Working set of what is not a pod: kernel, kubelet, container runtime. */
  systemMemoryBytes: i64;
  systemCpuMilli: i64;
  nicBitsPerSecond: i64;
  /** From then on the network plugin works; pods of the host network do not wait for it. */
  networkReadyNs: u64;
  name: u32;
  labelsStart: u32;
  labelsCount: u32;
  taintsStart: u32;
  taintsCount: u32;
  extendedStart: u32;
  extendedCount: u32;
  /** Run of ValueRecord: rows of ImageRecord present from the start. */
  imagesStart: u32;
  imagesCount: u32;
  podsAllocatable: i32;
  unschedulable: u32;
  zone: u32;
  /** Row of SegmentRecord. */
  segment: u32;
  /** Its address (InternalIP), and the first address of its podCIDR, 0 when it has none. */
  address: u32;
  podCidr: u32;
  /** Run of EvictionThresholdRecord, in the order in which the eviction manager goes through them. */
  thresholdsStart: u32;
  thresholdsCount: u32;
  /** Run of CsiDriverRecord. */
  csiDriversStart: u32;
  csiDriversCount: u32;
  /** Bits 1 << VOLUME_*: in-tree disks whose CSI driver has taken over on this node. */
  migratedPlugins: u32;
  /** Limits of the in-tree plugins EBSLimits, GCEPDLimits and AzureDiskLimits; -1: not in this version. */
  ebsVolumeLimit: i32;
  gcePdVolumeLimit: i32;
  azureDiskVolumeLimit: i32;
}
