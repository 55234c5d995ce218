// Replays a sequence recorded from the real kube-scheduler (conformance/oracle/scheduler) through the reference alone: its own proof.

import { type Decision, decide } from "./decide.ts";
import { type Json, nameOf, namespaceOf, type PlainCluster } from "./plain-cluster.ts";
import { DEFAULT_WEIGHTS, type Settings } from "./settings.ts";

const MINUTE_MS = 60_000;

/** A replay: how many cycles were compared, and what differed. */
export interface RecordedReplay {
  readonly decisions: number;
  readonly differences: readonly string[];
}

/** Replays a document and lists every difference. */
export function replayRecording(document: Json, logarithm: (x: number) => number): RecordedReplay {
  const settings: Settings = {
    kubernetesMinor: Number(/1\.(\d+)/.exec(document.version)?.[1]),
    percentageOfNodesToScore: document.config.percentageOfNodesToScore,
    weights: DEFAULT_WEIGHTS,
    args: {},
    logarithm,
  };
  const { nodes, namespaces, services, podDisruptionBudgets } = document;
  let pods: readonly Json[] = document.boundPods;
  let nominated: readonly Json[] = document.nominatedPods;
  const differences: string[] = [];
  let decisions = 0;
  document.steps.forEach(({ pod, expect }: Json, i: number) => {
    if (expect.preEnqueue) return;
    decisions += 1;
    const cluster: PlainCluster = { nodes, namespaces, services, podDisruptionBudgets, pods, nominated };
    const decision = decide(cluster, pod, settings);
    const [got, wanted] = [comparable(decision), recorded(expect)];
    for (const field of Object.keys(got) as (keyof Comparable)[]) {
      const [one, other] = [JSON.stringify(got[field]), JSON.stringify(wanted[field])];
      if (one !== other)
        differences.push(`${document.family}-${document.seed} step ${i}: ${field} ${one}, recorded ${other}`);
    }
    if (expect.error) return;
    const gone = new Set<string>(expect.victims ?? []);
    const cleared = new Set<string>(expect.clearedNominations ?? []);
    pods = pods.filter((each) => !gone.has(keyOf(each)));
    nominated = nominated.filter((each) => !cleared.has(keyOf(each)));
    const node = expect.victims ? expect.nominatedNode : expect.bind;
    if (node === undefined) return;
    const startTime = new Date(Date.parse(document.firstBindTime) + i * MINUTE_MS).toISOString();
    pods = [...pods, { ...pod, spec: { ...pod.spec, nodeName: node }, status: { startTime } }];
  });
  return { decisions, differences };
}

/** What of a decision is recorded, in one form for both sides. */
interface Comparable {
  readonly error: string | undefined;
  readonly filter: Json;
  readonly feasible: readonly string[];
  readonly scores: Json;
  readonly best: readonly string[];
  readonly message: string | undefined;
  readonly candidates: Json;
  readonly nominees: readonly string[];
}

function comparable({ error, verdicts, feasible, scores, best, message, postFilter }: Decision): Comparable {
  const refusals = [...verdicts].flatMap(([name, refusal]) => (refusal ? [[name, refusal] as const] : []));
  const candidates = (postFilter?.candidates ?? []).map(({ node, victims, numPDBViolations }) => [
    node,
    { victims: victims.map(keyOf), numPDBViolations },
  ]);
  const scored = [...(scores?.totals ?? [])].map(([name, total]) => {
    const plugins = [...(scores?.byPlugin ?? [])].map(([plugin, nodes]) => [plugin, nodes.get(name)?.normalized]);
    return [name, { plugins: sorted(Object.fromEntries(plugins)), total }];
  });
  const chosen = candidates.length > 0;
  return {
    error,
    filter: sorted(
      Object.fromEntries(
        refusals.map(([name, { plugin, reasons, unresolvable }]) => {
          const code = unresolvable ? "UnschedulableAndUnresolvable" : "Unschedulable";
          return [name, { code, plugin, reasons }];
        }),
      ),
    ),
    feasible: [...feasible].sort(),
    scores: sorted(Object.fromEntries(scored)),
    best,
    message: chosen ? undefined : message,
    candidates: sorted(Object.fromEntries(candidates)),
    nominees: postFilter?.nominees ?? [],
  };
}

function recorded(expect: Json): Comparable {
  const { error, filter = {}, feasible = [], scores = {}, best = [], candidates = {}, nominatedNode } = expect;
  const isRejected = expect.preFilter && expect.preFilter.code !== "Success";
  const scored = Object.entries<Json>(scores).map(([name, { plugins, total }]) => {
    // A plugin that the reference asks but PreScore skipped counts 0.
    return [name, { plugins: sorted(plugins), total }];
  });
  const found = Object.entries<Json>(candidates).map(([name, { victims, numPDBViolations = 0 }]) => [
    name,
    { victims, numPDBViolations },
  ]);
  const ordered = Object.entries<Json>(filter).map(([name, { code, plugin, reasons }]) => [
    name,
    { code, plugin, reasons },
  ]);
  return {
    error,
    filter: isRejected ? {} : sorted(Object.fromEntries(ordered)),
    feasible,
    scores: sorted(Object.fromEntries(scored)),
    best,
    message: found.length > 0 ? undefined : expect.message,
    candidates: sorted(Object.fromEntries(found)),
    nominees: expect.nominatedTies ?? (nominatedNode === undefined ? [] : [nominatedNode]),
  };
}

function keyOf(pod: Json): string {
  return `${namespaceOf(pod)}/${nameOf(pod)}`;
}

function sorted(object: Json): Json {
  return Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)));
}
