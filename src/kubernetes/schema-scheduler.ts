// Fields of kube-scheduler's configuration, kubescheduler.config.k8s.io/v1. Same notation as schema.generated.ts. Mirrors
// k8s.io/kube-scheduler/config/v1/{types,types_pluginargs}.go, v1.35.

/** Types by name. */
export const SCHEDULER_TYPES: Readonly<Record<string, string>> = {
  KubeSchedulerConfiguration:
    "apiVersion:s kind:s clientConnection:SchedulerClientConnection delayCacheUntilActive:b enableContentionProfiling:b enableProfiling:b extenders:* leaderElection:* metadata:* parallelism:i percentageOfNodesToScore:i podInitialBackoffSeconds:i podMaxBackoffSeconds:i profiles:[KubeSchedulerProfile",
  SchedulerClientConnection: "acceptContentTypes:s burst:i contentType:s kubeconfig:s qps:n",
  KubeSchedulerProfile:
    "percentageOfNodesToScore:i pluginConfig:[SchedulerPluginConfig plugins:SchedulerPlugins schedulerName:s",
  SchedulerPlugins:
    "bind:SchedulerPluginSet filter:SchedulerPluginSet multiPoint:SchedulerPluginSet permit:SchedulerPluginSet postBind:SchedulerPluginSet postFilter:SchedulerPluginSet preBind:SchedulerPluginSet preEnqueue:SchedulerPluginSet preFilter:SchedulerPluginSet preScore:SchedulerPluginSet queueSort:SchedulerPluginSet reserve:SchedulerPluginSet score:SchedulerPluginSet",
  SchedulerPluginSet: "disabled:[SchedulerPlugin enabled:[SchedulerPlugin",
  SchedulerPlugin: "name!:s weight:i",
  SchedulerPluginConfig: "args:* name!:s",
  DefaultPreemptionArgs: "apiVersion:s kind:s minCandidateNodesAbsolute:i minCandidateNodesPercentage:i",
  DynamicResourcesArgs: "apiVersion:s filterTimeout:s kind:s",
  InterPodAffinityArgs: "apiVersion:s hardPodAffinityWeight:i ignorePreferredTermsOfExistingPods:b kind:s",
  NodeAffinityArgs: "addedAffinity:NodeAffinity apiVersion:s kind:s",
  NodeLabelArgs:
    "absentLabels:[s absentLabelsPreference:[s apiVersion:s kind:s presentLabels:[s presentLabelsPreference:[s",
  NodeResourcesBalancedAllocationArgs: "apiVersion:s kind:s resources:[SchedulerResourceSpec",
  NodeResourcesFitArgs:
    "apiVersion:s ignoredResourceGroups:[s ignoredResources:[s kind:s scoringStrategy:SchedulerScoringStrategy",
  PodTopologySpreadArgs: "apiVersion:s defaultConstraints:[TopologySpreadConstraint defaultingType:s kind:s",
  ServiceAffinityArgs: "affinityLabels:[s antiAffinityLabelsPreference:[s apiVersion:s kind:s",
  VolumeBindingArgs: "apiVersion:s bindTimeoutSeconds:i kind:s shape:[SchedulerShapePoint",
  SchedulerScoringStrategy: "requestedToCapacityRatio:SchedulerCapacityRatio resources:[SchedulerResourceSpec type:s",
  SchedulerCapacityRatio: "shape:[SchedulerShapePoint",
  SchedulerShapePoint: "score:i utilization:i",
  SchedulerResourceSpec: "name!:s weight:i",
};
