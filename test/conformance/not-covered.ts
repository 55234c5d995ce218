// Why a subject is not judged yet: which part of the work brings the rule. A test sees that no subject here has an adapter.

const SCHEDULER = (what: string): string => `${what} comes with the issue "The scheduler"`;
const CONTROLLERS = (what: string): string => `${what} comes with the issue "The controllers"`;

/** Reasons by subject. */
export const REASONS: Readonly<Record<string, string>> = {
  admission_default_tolerations: SCHEDULER("admission of default tolerations"),
  admission_limitranger: SCHEDULER("LimitRanger admission"),
  admission_toleration_restriction: SCHEDULER("PodTolerationRestriction admission"),
  cron_activation: CONTROLLERS("CronJob"),
  cron_next: CONTROLLERS("CronJob"),
  cronjob_schedule: CONTROLLERS("CronJob"),
  cronjob_sync: CONTROLLERS("CronJob"),
  deployment_fenceposts: CONTROLLERS("rolling update"),
  deployment_history: CONTROLLERS("revision history"),
  deployment_rolling: CONTROLLERS("rolling update"),
  deployment_scale: CONTROLLERS("proportional scaling between ReplicaSets"),
  deployment_status: CONTROLLERS("rollout progress"),
  imagelocality_normalized_name: SCHEDULER("ImageLocality"),
  imagelocality_score: SCHEDULER("ImageLocality"),
  interpodaffinity_filter: SCHEDULER("InterPodAffinity"),
  interpodaffinity_score: SCHEDULER("InterPodAffinity"),
  job_backoff: CONTROLLERS("Job"),
  job_indexed: CONTROLLERS("Job"),
  job_sync: CONTROLLERS("Job"),
  node_zone_state: CONTROLLERS("eviction by zone state (node lifecycle)"),
  nodeports_filter: SCHEDULER("NodePorts"),
  nodeports_hostportinfo: SCHEDULER("NodePorts"),
  noderesources_broken_linear: SCHEDULER("RequestedToCapacityRatio"),
  noderesources_fit_score: SCHEDULER("scoringStrategy of NodeResourcesFit"),
  noderesources_most_allocated: SCHEDULER("MostAllocated"),
  noderesources_requested_to_capacity_ratio: SCHEDULER("RequestedToCapacityRatio"),
  nodevolumelimits_csi: SCHEDULER("NodeVolumeLimits"),
  podgc: CONTROLLERS("pod garbage collection"),
  podtopologyspread_filter: SCHEDULER("PodTopologySpread"),
  podtopologyspread_score: SCHEDULER("PodTopologySpread"),
  preemption: SCHEDULER("preemption"),
  preemption_dryrun: SCHEDULER("preemption"),
  preemption_postfilter: SCHEDULER("preemption"),
  preemption_preempt: SCHEDULER("preemption"),
  preemption_select: SCHEDULER("preemption"),
  schedulinggates_preenqueue: SCHEDULER("SchedulingGates"),
  statefulset_max_unavailable: CONTROLLERS("StatefulSet"),
  taint_eviction: CONTROLLERS("eviction by NoExecute taints"),
  volumebinding_filter: SCHEDULER("VolumeBinding"),
  volumerestrictions_filter: SCHEDULER("VolumeRestrictions"),
  volumezone_filter: SCHEDULER("VolumeZone"),
};

/** Why a subject has no adapter. */
export function whyNotCovered(subject: string): string {
  return REASONS[subject] ?? "no adapter";
}
