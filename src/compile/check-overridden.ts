// Fields of cluster.scheduler that a KubeSchedulerConfiguration says too. The configuration goes before, as the reference says; that the
// scenario's own value has no effect is told where both are written and differ.

import { isMapping } from "../kubernetes/field-cursor.ts";
import type { CompileContext } from "./compile-context.ts";

const SECOND_NS = 1_000_000_000;

/** Warns of every such field. */
export function checkOverridden(context: CompileContext): void {
  const [configuration] = context.objects.schedulerConfigurations;
  if (!configuration) return;
  const { scheduler } = context.scenario.cluster;
  const seconds = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : value * SECOND_NS;
  const fields = [
    ["podInitialBackoff", scheduler.podInitialBackoffNs, seconds(configuration.podInitialBackoffSeconds)],
    ["podMaxBackoff", scheduler.podMaxBackoffNs, seconds(configuration.podMaxBackoffSeconds)],
    ["percentageOfNodesToScore", scheduler.percentageOfNodesToScore, configuration.percentageOfNodesToScore],
    ["apiQps", scheduler.apiQps, configuration.apiQps],
    ["apiBurst", scheduler.apiBurst, configuration.apiBurst],
  ] as const;
  const { file } = configuration.origin.document;
  for (const [name, own, theirs] of fields) {
    if (theirs === undefined || own === theirs || !isWritten(context, name)) continue;
    context.reportScenario(["spec", "cluster", "scheduler", name], {
      code: "overridden",
      severity: "warning",
      message: `${name} has no effect: the KubeSchedulerConfiguration in ${file} gives another value, which goes before`,
      hint: "remove one of the two",
    });
  }
}

function isWritten({ scenario }: CompileContext, name: string): boolean {
  let value = scenario.source.value;
  for (const step of ["spec", "cluster", "scheduler", name]) {
    const below = isMapping(value) ? value[step] : undefined;
    if (below === undefined) return false;
    value = below;
  }
  return true;
}
