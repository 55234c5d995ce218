// Names that kube-scheduler knew once: plugins that were removed, predicates and priorities of the Policy API, and what does their work today.
// Mirrors pkg/scheduler/framework/plugins/legacy_registry.go, v1.22, and the removals of v1.23 (kubernetes#105424, #105588, #105906).

/** A plugin that upstream removed and the simulation still has: where it acts, as in scheduler-plugins.ts. */
export const REMOVED_PLUGINS: Readonly<Record<string, { readonly points: string; readonly instead: string }>> = {
  NodeLabel: {
    points: "filter score 1",
    instead: "node affinity does its work: of pods, or addedAffinity of NodeAffinity's arguments for all of them",
  },
  ServiceAffinity: {
    points: "preFilter filter score 1",
    instead: "inter-pod affinity with a topologyKey does its work",
  },
};

/** A predicate of the Policy API. */
export interface Predicate {
  /** The plugins that act in its place. */
  readonly plugins: readonly string[];
  /** What else is worth knowing. */
  readonly note?: string;
}

const taint = (name: string): Predicate => ({
  plugins: ["TaintToleration"],
  note: `the node lifecycle controller puts the taint node.kubernetes.io/${name}`,
});
const plain = (...plugins: string[]): Predicate => ({ plugins });

/** Every predicate by its name. */
export const PREDICATES: Readonly<Record<string, Predicate>> = {
  CheckNodeLabelPresence: plain("NodeLabel"),
  CheckServiceAffinity: plain("ServiceAffinity"),
  CheckNodeCondition: {
    plugins: ["NodeUnschedulable", "TaintToleration"],
    note: "the node lifecycle controller puts the taints node.kubernetes.io/not-ready, unreachable and network-unavailable",
  },
  CheckNodeMemoryPressure: taint("memory-pressure"),
  CheckNodeDiskPressure: taint("disk-pressure"),
  CheckNodePIDPressure: taint("pid-pressure"),
  CheckNodeUnschedulable: plain("NodeUnschedulable"),
  PodToleratesNodeTaints: plain("TaintToleration"),
  PodToleratesNodeNoExecuteTaints: plain("TaintToleration"),
  GeneralPredicates: plain("NodeName", "NodePorts", "NodeAffinity", "NodeResourcesFit"),
  HostName: plain("NodeName"),
  PodFitsHostPorts: plain("NodePorts"),
  PodFitsPorts: plain("NodePorts"),
  MatchNodeSelector: plain("NodeAffinity"),
  PodFitsResources: plain("NodeResourcesFit"),
  NoDiskConflict: plain("VolumeRestrictions"),
  MaxEBSVolumeCount: plain("EBSLimits"),
  MaxGCEPDVolumeCount: plain("GCEPDLimits"),
  MaxAzureDiskVolumeCount: plain("AzureDiskLimits"),
  MaxCSIVolumeCountPred: plain("NodeVolumeLimits"),
  CheckVolumeBinding: plain("VolumeBinding"),
  NoVolumeZoneConflict: plain("VolumeZone"),
  MatchInterPodAffinity: plain("InterPodAffinity"),
  EvenPodsSpread: plain("PodTopologySpread"),
};

/** Plugins and priorities that are gone for good, and what to write today. */
export const REPLACED: Readonly<Record<string, string>> = {
  NodeResourcesLeastAllocated: "NodeResourcesFit with scoringStrategy.type LeastAllocated",
  NodeResourcesMostAllocated: "NodeResourcesFit with scoringStrategy.type MostAllocated",
  RequestedToCapacityRatio: "NodeResourcesFit with scoringStrategy.type RequestedToCapacityRatio",
  LeastRequestedPriority: "NodeResourcesFit with scoringStrategy.type LeastAllocated",
  MostRequestedPriority: "NodeResourcesFit with scoringStrategy.type MostAllocated",
  RequestedToCapacityRatioPriority: "NodeResourcesFit with scoringStrategy.type RequestedToCapacityRatio",
  BalancedResourceAllocation: "NodeResourcesBalancedAllocation",
  SelectorSpread: "PodTopologySpread, whose default constraints spread the pods of Services and controllers",
  SelectorSpreadPriority: "PodTopologySpread, whose default constraints spread the pods of Services and controllers",
  ServiceSpreadingPriority: "PodTopologySpread, whose default constraints spread the pods of Services and controllers",
  InterPodAffinityPriority: "InterPodAffinity",
  NodeAffinityPriority: "NodeAffinity",
  TaintTolerationPriority: "TaintToleration",
  ImageLocalityPriority: "ImageLocality",
  EvenPodsSpreadPriority: "PodTopologySpread",
  NodePreferAvoidPods: "a PreferNoSchedule taint",
  NodePreferAvoidPodsPriority: "a PreferNoSchedule taint",
  CinderLimits: "NodeVolumeLimits, since Cinder's volumes are CSI volumes",
};
