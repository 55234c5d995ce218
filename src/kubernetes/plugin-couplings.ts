// Plugins that cannot work at one extension point without another. kube-scheduler accepts such a profile and then fails every cycle of a pod that
// the plugin looks at, because the state of the cycle lacks what the earlier point writes. Mirrors the getPreFilterState and getPreScoreState of
// pkg/scheduler/framework/plugins/*, v1.35; NodeAffinity, NodeResourcesFit's and NodeResourcesBalancedAllocation's scores and VolumeZone work out
// for themselves what they miss and are not in the table.

import type { FieldCursor } from "./field-cursor.ts";
import type { ExtensionPoint, SchedulerProfile } from "./scheduler-configuration.ts";

interface Coupling {
  readonly plugin: string;
  readonly at: ExtensionPoint;
  readonly needs: ExtensionPoint;
  /** What happens without. */
  readonly otherwise: string;
}

const COUPLINGS: readonly Coupling[] = [
  ...[
    "NodeResourcesFit",
    "NodePorts",
    "VolumeRestrictions",
    "VolumeBinding",
    "PodTopologySpread",
    "InterPodAffinity",
    "DynamicResources",
  ].map((plugin) => lacksState(plugin, "filter", "preFilter")),
  ...["TaintToleration", "PodTopologySpread", "InterPodAffinity"].map((plugin) =>
    lacksState(plugin, "score", "preScore"),
  ),
  {
    plugin: "VolumeBinding",
    at: "filter",
    needs: "reserve",
    otherwise: "two pods may be promised the same volume",
  },
  {
    plugin: "VolumeBinding",
    at: "filter",
    needs: "preBind",
    otherwise: "its pods are bound while their claims stay pending",
  },
];

/** Reports every coupling that a profile breaks, at the point that is missing. */
export function checkCouplings(plugins: FieldCursor, enabled: SchedulerProfile["enabled"]): void {
  for (const { plugin, at, needs, otherwise } of COUPLINGS) {
    if (!enabled[at].has(plugin) || enabled[needs].has(plugin)) continue;
    plugins.invalid(
      needs,
      plugin,
      `${plugin} is enabled at ${at} without ${needs}: ${otherwise}`,
      `disable ${plugin} at ${at} too, or leave it enabled at ${needs}`,
    );
  }
}

function lacksState(plugin: string, at: "filter" | "score", needs: "preFilter" | "preScore"): Coupling {
  const key = `${needs === "preFilter" ? "PreFilter" : "PreScore"}${plugin}`;
  return { plugin, at, needs, otherwise: `every cycle fails with reading ${JSON.stringify(key)} from cycleState` };
}
