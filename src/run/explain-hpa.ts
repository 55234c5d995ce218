// The explanation of an HPA's syncs: the run is made with the probe on, which changes nothing about it.

import type { HpaExplanation } from "../results/hpa-explanation.ts";
import { Naming } from "../results/naming.ts";
import { readHpaSyncs } from "../results/read-hpa-syncs.ts";
import type { Engine } from "./engine.ts";
import type { Prepared } from "./prepare.ts";
import { type Progress, runScenario } from "./run-scenario.ts";

/** The explanation, or why there is none. */
export type HpaOutcome =
  | { readonly kind: "explained"; readonly explanation: HpaExplanation }
  /** No HPA is called so; these are there. */
  | { readonly kind: "unknown-hpa"; readonly hpas: readonly string[] }
  | { readonly kind: "interrupted" };

/** Explains every sync of an HPA, or with `atNs` the last one at or before that instant. Throws CoreFault. */
export async function explainHpa(
  { scenario, compiled }: Prepared,
  engine: Engine,
  wanted: { readonly namespace: string; readonly name: string; readonly atNs?: number | undefined },
  options: {
    readonly onProgress?: ((progress: Progress) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<HpaOutcome> {
  const { hpas } = compiled.names;
  const row = hpas.findIndex(({ namespace, name }) => namespace === wanted.namespace && name === wanted.name);
  if (row < 0) return { kind: "unknown-hpa", hpas: hpas.map(({ namespace, name }) => `${namespace}/${name}`) };
  const run = await runScenario(engine.module, compiled, {
    ...options,
    horizonNs: scenario.durationNs,
    probeHpa: row,
  });
  if (run.end === "interrupted") return { kind: "interrupted" };
  const explanation = readHpaSyncs(new Naming(compiled.names, run.instance), run.instance, row);
  const { atNs } = wanted;
  if (atNs === undefined) return { kind: "explained", explanation };
  const last = explanation.syncs.findLast((sync) => sync.atNs <= atNs);
  return { kind: "explained", explanation: { ...explanation, syncs: last === undefined ? [] : [last] } };
}
