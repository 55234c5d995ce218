// The explanation of the cluster autoscaler: one run with the probe on, which changes nothing.

import { type ExplainedLoop, readAutoscalerLoops } from "../results/autoscaler-explanation.ts";
import { Naming } from "../results/naming.ts";
import type { Expander } from "../scenario/node-group.ts";
import type { Engine } from "./engine.ts";
import type { Prepared } from "./prepare.ts";
import { type Progress, runScenario } from "./run-scenario.ts";

/** Every loop, and what the expanders go by. */
export interface AutoscalerExplanation {
  readonly expanders: readonly Expander[];
  readonly loops: readonly ExplainedLoop[];
  readonly fingerprint: string;
}

/** The explanation, or why there is none. */
export type AutoscalerOutcome =
  | { readonly kind: "explained"; readonly explanation: AutoscalerExplanation }
  /** No pool has `autoscaling`. */
  | { readonly kind: "no-groups" }
  | { readonly kind: "interrupted" };

/** Explains each loop of the cluster autoscaler. Throws CoreFault. */
export async function explainAutoscaler(
  { scenario, compiled }: Prepared,
  engine: Engine,
  options: {
    readonly onProgress?: ((progress: Progress) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<AutoscalerOutcome> {
  if (scenario.cluster.nodeGroups.length === 0) return { kind: "no-groups" };
  const horizonNs = scenario.durationNs;
  const run = await runScenario(engine.module, compiled, { ...options, horizonNs, explainAutoscaler: true });
  if (run.end === "interrupted") return { kind: "interrupted" };
  const naming = new Naming(compiled.names, run.instance);
  const loops = readAutoscalerLoops(naming, run.instance, scenario.kubernetesMinor);
  const { fingerprint } = run.instance;
  return {
    kind: "explained",
    explanation: { expanders: scenario.cluster.clusterAutoscaler.expanders, loops, fingerprint },
  };
}
