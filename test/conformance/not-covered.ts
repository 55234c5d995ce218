// Why a subject is not judged yet: which part of the work brings the rule. A test sees that no subject here has an adapter.

const CONTROLLERS = (what: string): string => `${what} comes with the issue "The controllers"`;

/** Reasons by subject. */
export const REASONS: Readonly<Record<string, string>> = {
  cron_activation: CONTROLLERS("CronJob"),
  cron_next: CONTROLLERS("CronJob"),
  cronjob_schedule: CONTROLLERS("CronJob"),
  cronjob_sync: CONTROLLERS("CronJob"),
  job_backoff: CONTROLLERS("Job"),
  job_indexed: CONTROLLERS("Job"),
  job_sync: CONTROLLERS("Job"),
  node_zone_state: CONTROLLERS("eviction by zone state (node lifecycle)"),
  podgc: CONTROLLERS("pod garbage collection"),
  statefulset_max_unavailable: CONTROLLERS("StatefulSet"),
  taint_eviction: CONTROLLERS("eviction by NoExecute taints"),
};

/** Why a subject has no adapter. */
export function whyNotCovered(subject: string): string {
  return REASONS[subject] ?? "no adapter";
}
