// TaintToleration and NodeUnschedulable. Mirrors pkg/scheduler/framework/plugins/tainttoleration and nodeunschedulable, and
// Toleration.ToleratesTaint (k8s.io/api/core/v1/toleration.go).

import type { Json } from "./plain-cluster.ts";

const UNSCHEDULABLE = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
const KEEPS_OFF = new Set(["NoSchedule", "NoExecute"]);

/** Reason of NodeUnschedulable, undefined when it passes. */
export function unschedulableReason(pod: Json, node: Json): string | undefined {
  const refused = node.spec?.unschedulable && !isTolerated(UNSCHEDULABLE, tolerationsOf(pod));
  return refused ? "node(s) were unschedulable" : undefined;
}

/** Reason of TaintToleration: the first taint that keeps the pod off. */
export function taintReason(pod: Json, node: Json): string | undefined {
  const taint = untoleratedTaint(pod, node);
  return taint && `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`;
}

/** The first taint of a node that keeps a pod off. */
export function untoleratedTaint(pod: Json, node: Json): Json | undefined {
  const tolerations = tolerationsOf(pod);
  return taintsOf(node).find((taint) => KEEPS_OFF.has(taint.effect) && !isTolerated(taint, tolerations));
}

/** TaintToleration's raw score: PreferNoSchedule taints that the pod does not tolerate. */
export function intolerableTaints(pod: Json, node: Json): number {
  const tolerations = tolerationsOf(pod).filter(({ effect }) => !effect || effect === "PreferNoSchedule");
  const avoided = taintsOf(node).filter(({ effect }) => effect === "PreferNoSchedule");
  return avoided.filter((taint) => !isTolerated(taint, tolerations)).length;
}

function taintsOf(node: Json): readonly Json[] {
  return node.spec?.taints ?? [];
}

function tolerationsOf(pod: Json): readonly Json[] {
  return pod.spec.tolerations ?? [];
}

function isTolerated({ key, value = "", effect }: Json, tolerations: readonly Json[]): boolean {
  return tolerations.some((each) => {
    if (each.effect && each.effect !== effect) return false;
    if (each.key && each.key !== key) return false;
    return each.operator === "Exists" || (each.value ?? "") === value;
  });
}
