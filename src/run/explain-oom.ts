// The explanation of a pod's OOM kills: the run is made once to learn which pod is meant, then replayed with the probe on.

import { TRACE_OOM_KILLED } from "../core/abi.generated.ts";
import { Naming } from "../results/naming.ts";
import { type ExplainedOomKill, readOomKills } from "../results/oom-explanation.ts";
import type { Engine } from "./engine.ts";
import type { Prepared } from "./prepare.ts";
import { type Progress, runScenario } from "./run-scenario.ts";

/** Everything about the OOM kills of a pod. */
export interface OomExplanation {
  readonly namespace: string;
  readonly name: string;
  readonly qosClass: string;
  readonly kills: readonly ExplainedOomKill[];
  readonly fingerprint: string;
}

/** The explanation, or why there is none. */
export type OomOutcome =
  | { readonly kind: "explained"; readonly explanation: OomExplanation }
  /** No pod is called so; those that were killed come first. */
  | { readonly kind: "unknown-pod"; readonly pods: readonly string[] }
  /** It was never killed for memory; these pods were. */
  | { readonly kind: "never-killed"; readonly killed: readonly string[] }
  | { readonly kind: "interrupted" };

/** Explains why containers of a pod were OOM-killed. Both runs have the same fingerprint: a probe changes nothing. Throws CoreFault. */
export async function explainOom(
  { scenario, compiled }: Prepared,
  engine: Engine,
  wanted: { readonly namespace: string; readonly name: string },
  options: {
    readonly onProgress?: ((progress: Progress) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<OomOutcome> {
  const horizonNs = scenario.durationNs;
  const first = await runScenario(engine.module, compiled, { ...options, horizonNs });
  if (first.end === "interrupted") return { kind: "interrupted" };
  const naming = new Naming(compiled.names, first.instance);
  const named = (row: number): string => `${naming.templateOf(row).namespace}/${naming.podName(row)}`;
  const killed = new Set<number>();
  for (const { kind, a } of first.instance.trace) if (kind === TRACE_OOM_KILLED) killed.add(a);
  const meant = (row: number): boolean => named(row) === `${wanted.namespace}/${wanted.name}`;
  // Of several pods of one name the last one that was killed is meant.
  const pod = [...killed].findLast(meant);
  const killedNames = [...new Set([...killed].map(named))];
  if (pod === undefined) {
    const rows = Array.from({ length: naming.pods.count }, (_, row) => row);
    if (rows.some(meant)) return { kind: "never-killed", killed: killedNames };
    return { kind: "unknown-pod", pods: [...new Set([...killedNames, ...rows.map(named)])] };
  }
  const { fingerprint } = first.instance;
  const second = await runScenario(engine.module, compiled, { ...options, horizonNs, probeOom: pod });
  if (second.end === "interrupted") return { kind: "interrupted" };
  if (second.instance.fingerprint !== fingerprint) throw new Error("the probe changed the run");
  const kills = readOomKills(new Naming(compiled.names, second.instance), second.instance);
  const qosClass = kills[0]?.candidates.find((each) => each.killed)?.qosClass ?? "";
  return { kind: "explained", explanation: { ...wanted, qosClass, kills, fingerprint } };
}
