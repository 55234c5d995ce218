// PodTolerationRestriction: default tolerations of a namespace or the cluster, and lists of what pods may tolerate. Off by default upstream, and
// not asked in a run. Mirrors plugin/pkg/admission/podtolerationrestriction/admission.go and pkg/util/tolerations/tolerations.go, v1.35.

import type { Toleration } from "../kubernetes/pod-placement.ts";

/** What the plugin is told. Absent (not empty) lists of the namespace leave the word to the cluster's. */
export interface TolerationRules {
  readonly namespaceDefaults?: readonly Toleration[];
  readonly clusterDefaults: readonly Toleration[];
  readonly namespaceWhitelist?: readonly Toleration[];
  readonly clusterWhitelist: readonly Toleration[];
}

const MEMORY_PRESSURE: Toleration = {
  key: "node.kubernetes.io/memory-pressure",
  operator: "Exists",
  value: "",
  effect: "NoSchedule",
};

/** The pod's tolerations after admission, or why it is refused. */
export function restrictTolerations(
  own: readonly Toleration[],
  bestEffort: boolean,
  rules: TolerationRules,
): { readonly tolerations: readonly Toleration[] } | { readonly refused: string } {
  const defaults = rules.namespaceDefaults ?? rules.clusterDefaults;
  const withDefaults = defaults.length === 0 ? own : own.length === 0 ? defaults : mergeTolerations(defaults, own);
  const tolerations = bestEffort ? withDefaults : mergeTolerations(withDefaults, [MEMORY_PRESSURE]);
  const scope = rules.namespaceWhitelist === undefined ? "cluster" : "namespace";
  const whitelist = rules.namespaceWhitelist ?? rules.clusterWhitelist;
  const listed = tolerations.every((each) => whitelist.some((wide) => covers(wide, each)));
  if (whitelist.length === 0 || listed) return { tolerations };
  return {
    refused: `pod tolerations (possibly merged with namespace default tolerations) conflict with its ${scope} whitelist`,
  };
}

/** Both lists without what another toleration covers; of equal ones the first stays. */
export function mergeTolerations(first: readonly Toleration[], second: readonly Toleration[]): Toleration[] {
  const all = [...first, ...second];
  const merged: Toleration[] = [];
  all.forEach((toleration, i) => {
    if (merged.some((kept) => covers(kept, toleration))) return;
    const later = all.slice(i + 1);
    if (later.some((other) => !same(toleration, other) && covers(other, toleration))) return;
    merged.push(toleration);
  });
  return merged;
}

/** Whether everything that `narrow` tolerates, `wide` tolerates too (isSuperset). */
export function covers(wide: Toleration, narrow: Toleration): boolean {
  if (same(wide, narrow)) return true;
  if (narrow.key !== wide.key && (wide.key !== "" || wide.operator !== "Exists")) return false;
  if (narrow.effect !== wide.effect && wide.effect !== "") return false;
  if (wide.effect === "NoExecute" && wide.tolerationSeconds !== undefined) {
    if (narrow.tolerationSeconds === undefined || narrow.tolerationSeconds > wide.tolerationSeconds) return false;
  }
  if (wide.operator === "Exists") return true;
  return wide.operator === "Equal" && narrow.operator === wide.operator && narrow.value === wide.value;
}

function same(one: Toleration, other: Toleration): boolean {
  return (
    one.key === other.key &&
    one.operator === other.operator &&
    one.value === other.value &&
    one.effect === other.effect &&
    one.tolerationSeconds === other.tolerationSeconds
  );
}
