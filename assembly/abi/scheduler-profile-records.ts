// Rows of kube-scheduler's configuration: one per profile of a KubeSchedulerConfiguration. An image without profiles has the default one alone
// (assembly/scheduler/profile.ts). The image and its conventions: records.ts.

/** A profile: which plugins act for the pods that name it, with their weights and arguments. */
@unmanaged
export class SchedulerProfileRecord {
  /** profiles[].schedulerName */
  schedulerName: u32;
  /** Bits (1 << PLUGIN_*) of the plugins enabled at preEnqueue, preFilter, filter and postFilter. */
  preEnqueue: u32;
  preFilter: u32;
  filter: u32;
  postFilter: u32;
  /** Weights of the score plugins; 0: not enabled at score. */
  taintTolerationWeight: i32;
  nodeAffinityWeight: i32;
  nodeResourcesFitWeight: i32;
  balancedAllocationWeight: i32;
  imageLocalityWeight: i32;
  podTopologySpreadWeight: i32;
  interPodAffinityWeight: i32;
  /** The profile's own, or the configuration's; 0: adaptive. */
  percentageOfNodesToScore: i32;
  /** NodeResourcesFitArgs.scoringStrategy: SCORING_*. No rows of resources: cpu and memory with weight 1 each. */
  fitStrategy: u32;
  fitResourcesStart: u32;
  fitResourcesCount: u32;
  /** Run of ShapePointRecord, of RequestedToCapacityRatio. */
  fitShapeStart: u32;
  fitShapeCount: u32;
  /** Run of ValueRecord: indexes of the extended resources that the filter ignores (ignoredResources, ignoredResourceGroups). */
  fitIgnoredStart: u32;
  fitIgnoredCount: u32;
  /** NodeResourcesBalancedAllocationArgs.resources, as above. */
  balancedResourcesStart: u32;
  balancedResourcesCount: u32;
  /** NodeAffinityArgs.addedAffinity, as in TemplateRecord. */
  addedHasRequiredTerms: u32;
  addedRequiredTermsStart: u32;
  addedRequiredTermsCount: u32;
  addedPreferredTermsStart: u32;
  addedPreferredTermsCount: u32;
  /** InterPodAffinityArgs. */
  hardPodAffinityWeight: i32;
  ignorePreferredTermsOfExistingPods: u32;
  /** DefaultPreemptionArgs. */
  minCandidateNodesPercentage: i32;
  minCandidateNodesAbsolute: i32;
  /** Weights of the removed score plugins. */
  nodeLabelWeight: i32;
  serviceAffinityWeight: i32;
  /** NodeLabelArgs and ServiceAffinityArgs: runs of ValueRecord, keys of labels. */
  presentLabelsStart: u32;
  presentLabelsCount: u32;
  absentLabelsStart: u32;
  absentLabelsCount: u32;
  presentPreferenceStart: u32;
  presentPreferenceCount: u32;
  absentPreferenceStart: u32;
  absentPreferenceCount: u32;
  affinityLabelsStart: u32;
  affinityLabelsCount: u32;
  antiAffinityLabelsStart: u32;
  antiAffinityLabelsCount: u32;
}

/** A resource that a score looks at. */
@unmanaged
export class ScoredResourceRecord {
  weight: i64;
  /** SCORED_*, or SCORED_EXTENDED + index of an extended resource. */
  resource: u32;
}

/** A point of the broken line of RequestedToCapacityRatio, with its score scaled to 0..100. */
@unmanaged
export class ShapePointRecord {
  utilizationPercent: i64;
  score: i64;
}
