// NodeLabel and ServiceAffinity, which upstream removed in v1.23, for profiles that enable them all the same.

import type { StringMap } from "../kubernetes/object-meta.ts";
import type { ExtensionPoint, SchedulerProfile } from "../kubernetes/scheduler-configuration.ts";
import type { LabelSelector } from "../kubernetes/selector-types.ts";
import { type CompileContext, type Run, runFields } from "./compile-context.ts";

/** Arguments of plugins that upstream removed; they count only where the plugin is enabled. */
export function removedPluginFields(context: CompileContext, { args, enabled, weights }: SchedulerProfile) {
  const keys = (labels: readonly string[]): Run => context.values(labels.map((label) => context.writer.intern(label)));
  const when = (point: ExtensionPoint, plugin: string, labels: readonly string[]): Run =>
    keys(enabled[point].has(plugin) ? labels : []);
  const { nodeLabel, serviceAffinity } = args;
  return {
    nodeLabelWeight: weights.get("NodeLabel") ?? 0,
    serviceAffinityWeight: weights.get("ServiceAffinity") ?? 0,
    ...runFields("presentLabels", when("filter", "NodeLabel", nodeLabel.presentLabels)),
    ...runFields("absentLabels", when("filter", "NodeLabel", nodeLabel.absentLabels)),
    ...runFields("presentPreference", keys(nodeLabel.presentLabelsPreference)),
    ...runFields("absentPreference", keys(nodeLabel.absentLabelsPreference)),
    ...runFields("affinityLabels", when("filter", "ServiceAffinity", serviceAffinity.affinityLabels)),
    ...runFields("antiAffinityLabels", keys(serviceAffinity.antiAffinityLabelsPreference)),
  };
}

/** The first Service that selects pods with these labels, where a profile has ServiceAffinity. */
export function serviceOfAffinity(
  { objects }: CompileContext,
  namespace: string,
  labels: StringMap,
): LabelSelector | undefined {
  const [configuration] = objects.schedulerConfigurations;
  const asked = configuration?.profiles.some(({ enabled: { filter, score } }) =>
    [filter, score].some((plugins) => plugins.has("ServiceAffinity")),
  );
  if (!asked) return undefined;
  const service = objects.services.find(({ metadata, spec }) => {
    const selector = Object.entries(spec.selector ?? {});
    const inPlace = metadata.namespace === namespace && selector.length > 0;
    return inPlace && selector.every(([key, value]) => labels[key] === value);
  });
  return service?.spec.selector && { matchLabels: service.spec.selector, matchExpressions: [] };
}
