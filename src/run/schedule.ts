// `plimsoll schedule`: one run until every pod has been decided, on to the copies that fill the cluster, and replays with the probe on for what is to
// be explained.

import { FILL_START_NS } from "../compile/one-shot.ts";
import { CoreInstance } from "../core/core-instance.ts";
import type { Diagnostic } from "../documents/diagnostic.ts";
import { plainDiagnostic } from "../results/build-result.ts";
import { type PodRow, ScheduleReader } from "../results/build-schedule.ts";
import { readExplanation } from "../results/explanation.ts";
import { groupVerdicts } from "../results/group-verdicts.ts";
import { Naming } from "../results/naming.ts";
import { readQueueHistory } from "../results/queue-history.ts";
import { readRefused } from "../results/read-refused.ts";
import type { FillResult, ScheduledPod, ScheduleResult } from "../results/schedule-result.ts";
import { ENGINE_VERSION, type Engine } from "./engine.ts";
import type { FillName } from "./find-fill.ts";
import type { Prepared } from "./prepare.ts";
import { type Progress, type RunEnd, runScenario, runSlices } from "./run-scenario.ts";

/** Pods explained in one call: each is a run of its own. */
export const MAX_EXPLAINED = 50;

/** What is asked of a prepared one-shot run. */
export interface ScheduleOptions {
  /** The same as went into preparing. */
  readonly fill?: FillName | undefined;
  /** Every attempt of the pods to be placed, pending ones first, MAX_EXPLAINED at most. */
  readonly explain: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly onProgress?: ((progress: Progress) => void | Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The result, or how the run ended before it had one. */
export type Scheduled = { readonly result: ScheduleResult } | { readonly end: Exclude<RunEnd, "horizon"> };

/** Runs and reads. Throws CoreFault on a bug of the core. */
export async function schedule(prepared: Prepared, engine: Engine, options: ScheduleOptions): Promise<Scheduled> {
  const { scenario, compiled } = prepared;
  const { onProgress, signal } = options;
  const instance = CoreInstance.load(engine.module, compiled.image);
  const minor = scenario.kubernetesMinor;
  let end = await runSlices(instance, { horizonNs: FILL_START_NS - 1, onProgress, signal });
  if (end !== "horizon") return { end };
  const naming = new Naming(compiled.names, instance);
  const reader = new ScheduleReader(naming, instance, minor);
  const refused = readRefused(naming, instance);
  const rows = reader.pods();
  const nodes = reader.nodes(rows);
  const assigned = reader.assigned();
  const replay = new Replay(prepared, engine, options);
  const pods = options.explain ? await replay.explained(rows, instance.fingerprint) : rows.map(({ pod }) => pod);
  if (pods === undefined) return { end: "interrupted" };
  end = await runSlices(instance, { horizonNs: scenario.durationNs, onProgress, signal });
  if (end !== "horizon") return { end };
  const { fingerprint } = instance;
  const fill = options.fill && (await readFill(prepared, instance, options.fill, replay));
  if (options.fill && fill === undefined) return { end: "interrupted" };
  return {
    result: {
      apiVersion: "plimsoll.sim/v1alpha1",
      kind: "ScheduleResult",
      identity: {
        inputHash: compiled.hash,
        seed: scenario.seed,
        engineVersion: ENGINE_VERSION,
        wasmHash: engine.wasmHash,
        fingerprint,
      },
      kubernetesVersion: `1.${minor}`,
      pods,
      refused,
      assignedPods: assigned.count,
      assignedElsewhere: assigned.elsewhere,
      nodes,
      fill: fill ?? null,
      diagnostics: options.diagnostics.map(plainDiagnostic),
    },
  };
}

async function readFill(
  { scenario, compiled }: Prepared,
  instance: CoreInstance,
  { text, namespace, limit }: FillName,
  replay: Replay,
): Promise<FillResult | undefined> {
  const reader = new ScheduleReader(new Naming(compiled.names, instance), instance, scenario.kubernetesMinor);
  const refused = reader.refusedCopy();
  if (refused === undefined) return reader.fill(text, namespace, limit, []);
  const explanation = await replay.explain(refused, scenario.durationNs, instance.fingerprint);
  return explanation && reader.fill(text, namespace, limit, groupVerdicts(explanation.attempts.at(-1)?.verdicts ?? []));
}

/** The same run again with the probe on one pod. */
class Replay {
  readonly #prepared: Prepared;
  readonly #engine: Engine;
  readonly #options: ScheduleOptions;

  constructor(prepared: Prepared, engine: Engine, options: ScheduleOptions) {
    this.#prepared = prepared;
    this.#engine = engine;
    this.#options = options;
  }

  /** What happened to the pod in a row until `horizonNs`, where the run has this fingerprint; undefined when interrupted. */
  async explain(probePod: number, horizonNs: number, fingerprint: string): Promise<ScheduledPod["explanation"]> {
    const { scenario, compiled } = this.#prepared;
    const { onProgress, signal } = this.#options;
    const run = await runScenario(this.#engine.module, compiled, { horizonNs, onProgress, signal, probePod });
    if (run.end !== "horizon") return undefined;
    if (run.instance.fingerprint !== fingerprint) throw new Error("the probe changed the run");
    return {
      history: readQueueHistory(new Naming(compiled.names, run.instance), run.instance),
      attempts: readExplanation(compiled.names, run.instance, scenario.kubernetesMinor),
    };
  }

  /** The pods, the first of them (pending ones before placed ones) with their explanations; undefined when interrupted. */
  async explained(rows: readonly PodRow[], fingerprint: string): Promise<ScheduledPod[] | undefined> {
    const chosen = [...rows].sort((a, b) => Number(a.pod.node !== null) - Number(b.pod.node !== null));
    const explanations = new Map<number, ScheduledPod["explanation"]>();
    for (const { row } of chosen.slice(0, MAX_EXPLAINED)) {
      const explanation = await this.explain(row, FILL_START_NS - 1, fingerprint);
      if (explanation === undefined) return undefined;
      explanations.set(row, explanation);
    }
    return rows.map(({ row, pod }) => {
      const explanation = explanations.get(row);
      return explanation === undefined ? pod : { ...pod, explanation };
    });
  }
}
