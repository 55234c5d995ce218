// The rows of the image: what the compiler (src/compile) writes and the core reads in place. Fixed size (a multiple of 8), natural
// alignment, little endian. Rows never change during a run. TypeScript's view (src/core/abi.generated.ts) is generated from this file.
//
//   image:  ┌────────┬───────────────┬──────────┬──────────┬─────┐
//           │ header │ section table │ rows of  │ rows of  │ ... │   every section starts at a multiple of 16
//           │ 16 B   │ 16 B each     │ section  │ section  │     │
//           └────────┴───────────────┴──────────┴──────────┴─────┘
//   header:        magic u32 │ sections u32 │ bytes u32 │ version u32
//   section entry: section u32 │ rows u32 │ offset u32 │ rowBytes u32
//
// Conventions: text is an interned string id (0 is the empty string); `xStart, xCount` is a run of rows in another
// section; an absent int64 is -1; an absent row index is -1; an absent time is NEVER (2^64-1).

export { ArrivalPointRecord, ArrivalRecord } from "./arrival-records";
export { HpaMetricRecord, HpaPolicyRecord, HpaRecord, HpaRivalRecord, TimelineRecord } from "./autoscaling-records";
export { DiskUseRecord, NodeDiskRecord } from "./disk-records";
export { EvictionThresholdRecord } from "./eviction-records";
export { MetricPointRecord, MetricSourceRecord } from "./metric-source-records";
export { NetworkRecord, SegmentRecord, ServicePortRecord, ServiceRecord } from "./network-records";
export { ClusterAutoscalerRecord, NodeGroupRecord, PodDrainRecord, PodOwnerRecord } from "./node-group-records";
export { NodeRecord, RequirementRecord, TaintRecord, TermRecord, TolerationRecord } from "./node-records";
export { OneShotRecord } from "./one-shot-records";
export { ImageLayerRecord, KubeletSettingsRecord, RegistryOutageRecord } from "./pod-lifecycle-records";
export {
  BehaviorRecord,
  ContainerRecord,
  ImageRecord,
  MemoryStepRecord,
  PodRecord,
  PortRecord,
  ProbeRecord,
  TemplateRecord,
  WorkloadRecord,
} from "./pod-records";
export {
  NamespaceRecord,
  PodAffinityTermRecord,
  SelectorRecord,
  SpreadConstraintRecord,
} from "./pod-topology-records";
export { NetworkPolicyRecord, PolicyPeerRecord, PolicyPortRecord, PolicyRuleRecord } from "./policy-records";
export { DisruptionBudgetRecord } from "./preemption-records";
export { QuotaLimitRecord, QuotaRecord, QuotaScopeRecord } from "./quota-records";
export { DeploymentRecord, DeploymentSpecRecord, ReplicaSetRecord, TemplateChangeRecord } from "./rollout-records";
export { SchedulerProfileRecord, ScoredResourceRecord, ShapePointRecord } from "./scheduler-profile-records";
export { ConfigRecord, ExtendedRecord, LabelRecord, StringRecord, ValueRecord } from "./settings-records";
export {
  ClaimRecord,
  CsiDriverRecord,
  PersistentVolumeRecord,
  StorageClassRecord,
  StorageRecord,
  VolumeRecord,
  VolumeZoneRecord,
} from "./storage-records";
export { CallRecord, TrafficRecord } from "./traffic-records";
