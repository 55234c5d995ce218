// The explanation of a pod's scheduling: the run is made once to learn the pod's row, then replayed with the probe on.

import { type ExplainedAttempt, readExplanation } from "../results/explanation.ts";
import { Naming } from "../results/naming.ts";
import { type QueueMove, readQueueHistory } from "../results/queue-history.ts";
import type { Engine } from "./engine.ts";
import type { Prepared } from "./prepare.ts";
import { type Progress, runScenario } from "./run-scenario.ts";

/** Which pod, and up to when. */
export interface PodToExplain {
  readonly namespace: string;
  readonly name: string;
  /** Attempts after this instant are left out; without it, none are. */
  readonly atNs?: number | undefined;
}

/** What can stop or watch the two runs. */
export interface ExplainOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The attempts, or the names of all pods when none is called so, or that it was interrupted. */
export type Explanation =
  | {
      readonly kind: "explained";
      readonly history: readonly QueueMove[];
      readonly attempts: readonly ExplainedAttempt[];
      readonly fingerprint: string;
    }
  | { readonly kind: "unknown-pod"; readonly pods: readonly string[] }
  | { readonly kind: "interrupted" };

/** Runs, finds the pod, replays with the probe. Both runs have the same fingerprint: a probe changes nothing. Throws CoreFault. */
export async function explainPod(
  { scenario, compiled }: Prepared,
  engine: Engine,
  wanted: PodToExplain,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const horizonNs = Math.min(scenario.durationNs, wanted.atNs ?? scenario.durationNs);
  const first = await runScenario(engine.module, compiled, { ...options, horizonNs });
  if (first.end === "interrupted") return { kind: "interrupted" };
  const naming = new Naming(compiled.names, first.instance);
  const rows = Array.from({ length: naming.pods.count }, (_, row) => row);
  const named = (row: number): string => `${naming.templateOf(row).namespace}/${naming.podName(row)}`;
  // Rows are in the order of creation: of several pods of one name the last one is meant.
  const pod = rows.findLast((row) => named(row) === `${wanted.namespace}/${wanted.name}`);
  if (pod === undefined) return { kind: "unknown-pod", pods: rows.map(named) };
  const { fingerprint } = first.instance;
  const second = await runScenario(engine.module, compiled, { ...options, horizonNs, probePod: pod });
  if (second.end === "interrupted") return { kind: "interrupted" };
  if (second.instance.fingerprint !== fingerprint) throw new Error("the probe changed the run");
  const attempts = readExplanation(compiled.names, second.instance, scenario.kubernetesMinor);
  const history = readQueueHistory(new Naming(compiled.names, second.instance), second.instance);
  return { kind: "explained", history, attempts, fingerprint };
}
