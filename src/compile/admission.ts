// What the API server's admission adds to a pod spec before it is stored.

import type { PodSpec } from "../kubernetes/pod.ts";
import type { Toleration } from "../kubernetes/pod-placement.ts";
import type { PriorityClass } from "../kubernetes/policy.ts";

/** Priority from which a pod is system critical (scheduling.SystemCriticalPriority, pkg/apis/scheduling/types.go, v1.35). */
export const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;

const BUILT_IN_CLASSES: Readonly<Record<string, number>> = {
  "system-cluster-critical": SYSTEM_CRITICAL_PRIORITY,
  "system-node-critical": SYSTEM_CRITICAL_PRIORITY + 1000,
};
const DEFAULT_TOLERATION_SECONDS = 300;

/** spec.priority as the Priority admission plugin resolves it; undefined when the named class does not exist. */
export function priorityOf(spec: PodSpec, classes: readonly PriorityClass[]): number | undefined {
  if (spec.priority !== undefined) return spec.priority;
  if (spec.priorityClassName !== undefined) {
    const named = classes.find((each) => each.metadata.name === spec.priorityClassName);
    return named?.value ?? BUILT_IN_CLASSES[spec.priorityClassName];
  }
  return classes.find((each) => each.globalDefault)?.value ?? 0;
}

/** spec.priorityClassName as the Priority admission plugin leaves it, "" without a class. */
export function priorityClassOf(spec: PodSpec, classes: readonly PriorityClass[]): string {
  if (spec.priorityClassName !== undefined || spec.priority !== undefined) return spec.priorityClassName ?? "";
  return classes.find((each) => each.globalDefault)?.metadata.name ?? "";
}

/** spec.preemptionPolicy after admission. */
export function preemptionPolicyOf(spec: PodSpec, classes: readonly PriorityClass[]): "PreemptLowerPriority" | "Never" {
  const named = classes.find((each) =>
    spec.priorityClassName === undefined ? each.globalDefault : each.metadata.name === spec.priorityClassName,
  );
  return spec.preemptionPolicy ?? named?.preemptionPolicy ?? "PreemptLowerPriority";
}

/** Tolerations after DefaultTolerationSeconds, plugin/pkg/admission/defaulttolerationseconds/admission.go, v1.35. */
export function withDefaultTolerations(tolerations: readonly Toleration[]): Toleration[] {
  const added = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]
    .filter((key) => !tolerations.some((each) => toleratesNoExecute(each, key)))
    .map((key) => tolerationOf(key, "NoExecute", DEFAULT_TOLERATION_SECONDS));
  return [...tolerations, ...added];
}

/** Tolerations that the DaemonSet controller adds, AddOrUpdateDaemonPodTolerations, pkg/controller/daemon/util/daemonset_util.go, v1.35. */
export function withDaemonTolerations(spec: PodSpec): Toleration[] {
  const added = [
    tolerationOf("node.kubernetes.io/not-ready", "NoExecute"),
    tolerationOf("node.kubernetes.io/unreachable", "NoExecute"),
    tolerationOf("node.kubernetes.io/disk-pressure", "NoSchedule"),
    tolerationOf("node.kubernetes.io/memory-pressure", "NoSchedule"),
    tolerationOf("node.kubernetes.io/pid-pressure", "NoSchedule"),
    tolerationOf("node.kubernetes.io/unschedulable", "NoSchedule"),
    ...(spec.hostNetwork ? [tolerationOf("node.kubernetes.io/network-unavailable", "NoSchedule")] : []),
  ];
  return [...spec.tolerations, ...added];
}

function toleratesNoExecute(toleration: Toleration, key: string): boolean {
  return (
    (toleration.key === key || toleration.key === "") && (toleration.effect === "NoExecute" || toleration.effect === "")
  );
}

function tolerationOf(key: string, effect: "NoExecute" | "NoSchedule", seconds?: number): Toleration {
  return {
    key,
    operator: "Exists",
    value: "",
    effect,
    ...(seconds === undefined ? {} : { tolerationSeconds: seconds }),
  };
}
