// The explanation of a pod's eviction. What the run records of evictions is enough: it is made once more and read.

import { buildRunResult } from "../results/build-result.ts";
import { type ExplainedEviction, explainEvictions } from "../results/eviction-explanation.ts";
import { ENGINE_VERSION, type Engine } from "./engine.ts";
import type { Prepared } from "./prepare.ts";
import { type Progress, runScenario } from "./run-scenario.ts";

/** Everything about the evictions of a pod; of several pods of one name, all. */
export interface EvictionExplanation {
  readonly namespace: string;
  readonly name: string;
  readonly evictions: readonly ExplainedEviction[];
  readonly fingerprint: string;
}

/** The explanation, or why there is none. */
export type EvictionOutcome =
  | { readonly kind: "explained"; readonly explanation: EvictionExplanation }
  /** No pod is called so; those that were evicted come first. */
  | { readonly kind: "unknown-pod"; readonly pods: readonly string[] }
  /** It was never evicted; these pods were. */
  | { readonly kind: "never-evicted"; readonly evicted: readonly string[] }
  | { readonly kind: "interrupted" };

/** Explains why a kubelet evicted a pod. Throws CoreFault. */
export async function explainEviction(
  { scenario, compiled }: Prepared,
  engine: Engine,
  wanted: { readonly namespace: string; readonly name: string },
  options: {
    readonly onProgress?: ((progress: Progress) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<EvictionOutcome> {
  const run = await runScenario(engine.module, compiled, { ...options, horizonNs: scenario.durationNs });
  if (run.end === "interrupted") return { kind: "interrupted" };
  const identity = { engineVersion: ENGINE_VERSION, wasmHash: engine.wasmHash, replication: 0 };
  const result = buildRunResult({ scenario, compiled, run, identity, diagnostics: [] });
  const own = result.evictions.filter(({ namespace, pod }) => namespace === wanted.namespace && pod === wanted.name);
  if (own.length === 0) {
    const evicted = [...new Set(result.evictions.map(({ namespace, pod }) => `${namespace}/${pod}`))];
    const pods = result.placement.pods.map(({ namespace, name }) => `${namespace}/${name}`);
    if (pods.includes(`${wanted.namespace}/${wanted.name}`)) return { kind: "never-evicted", evicted };
    return { kind: "unknown-pod", pods: [...new Set([...evicted, ...pods])] };
  }
  const nodes = compiled.names.nodes.map(({ name }) => name);
  const evictions = explainEvictions(own, nodes, run.instance.trace);
  return { kind: "explained", explanation: { ...wanted, evictions, fingerprint: run.instance.fingerprint } };
}
