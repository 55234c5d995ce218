// A scheduling cycle's whole decision, by a full scan with all plugins. Mirrors schedulePod and findNodesThatFitPod, pkg/scheduler/schedule_one.go,
// walked by one worker, and the PostFilter that follows a failure.

import { beginCycle, type Cycle, filterNode, type Refusal } from "./filters.ts";
import { fitErrorText } from "./fit-error.ts";
import { type Json, nameOf, type PlainCluster, Snapshot } from "./plain-cluster.ts";
import { type PostFilterResult, postFilter } from "./preemption.ts";
import { nodeTreeOrder, numFeasibleNodesToFind, rotated } from "./sampling.ts";
import { type Scores, scoreNodes } from "./scores.ts";
import type { Settings } from "./settings.ts";

/** Nodes outside PreFilter's set have a status of their own from this minor version (kubernetes#119779). */
const NODE_SET_STATUS_SINCE_MINOR = 30;
/** From this minor version that status names the plugin, and names of nodes that do not exist are passed over. */
const NODE_SET_NAMES_PLUGIN_SINCE_MINOR = 31;
const CONFLICT = "pod affinity terms conflict";

export interface Decision {
  /** The cycle ended in an error that is no FitError. */
  readonly error?: string;
  /** Why PreFilter rejected the pod. */
  readonly preFilter?: string;
  /** What Filter said of each node that the search looked at; undefined: feasible. */
  readonly verdicts: ReadonlyMap<string, Refusal | undefined>;
  readonly feasible: readonly string[];
  /** Undefined with fewer than two feasible nodes. */
  readonly scores?: Scores;
  readonly best: readonly string[];
  readonly postFilter?: PostFilterResult;
  readonly message?: string;
  /** Where the next cycle's search begins. */
  readonly nextStart: number;
}

/** What a search found. */
interface Search {
  readonly verdicts: Map<string, Refusal | undefined>;
  readonly feasible: readonly Json[];
}

/** Decides where a pod goes; `start`: nextStartNodeIndex before the cycle. */
export function decide(cluster: PlainCluster, pod: Json, settings: Settings, start = 0): Decision {
  const cycle = beginCycle(new Snapshot(cluster), pod, settings);
  const { named, snapshot } = cycle;
  const ended = { verdicts: new Map(), feasible: [], best: [], nextStart: start };
  if (named === "conflict") return { ...ended, preFilter: CONFLICT, ...failure(cycle, new Map(), CONFLICT) };
  const nominated = nominatedFirst(cycle);
  if (nominated) return { ...nominated, nextStart: start };
  const missing = named === "all" ? undefined : [...named].find((name) => snapshot.node(name) === undefined);
  if (missing !== undefined && settings.kubernetesMinor < NODE_SET_NAMES_PLUGIN_SINCE_MINOR)
    return { ...ended, error: `nodeinfo not found for node name ${JSON.stringify(missing)}` };
  const order = nodeTreeOrder(snapshot.nodes);
  const nodes = named === "all" ? order : order.filter((node) => named.has(nameOf(node)));
  const search = findFeasible(cycle, rotated(nodes, start));
  const nextStart = order.length === 0 ? 0 : (start + search.verdicts.size) % order.length;
  if (search.feasible.length > 0) return { ...success(cycle, search), nextStart };
  return { verdicts: search.verdicts, feasible: [], best: [], nextStart, ...failure(cycle, search.verdicts) };
}

/** The node that a pod is nominated to is tried alone before all others. */
function nominatedFirst(cycle: Cycle): Omit<Decision, "nextStart"> | undefined {
  const node = cycle.snapshot.node(cycle.pod.status?.nominatedNodeName ?? "");
  if (node === undefined || filterNode(cycle, node)) return undefined;
  return success(cycle, { verdicts: new Map([[nameOf(node), undefined]]), feasible: [node] });
}

/** Filters nodes until enough are feasible. */
function findFeasible(cycle: Cycle, nodes: readonly Json[]): Search {
  const wanted = numFeasibleNodesToFind(cycle.settings.percentageOfNodesToScore, nodes.length);
  const verdicts = new Map<string, Refusal | undefined>();
  const feasible: Json[] = [];
  for (const node of nodes) {
    if (feasible.length === wanted) break;
    const refusal = filterNode(cycle, node);
    verdicts.set(nameOf(node), refusal);
    if (refusal === undefined) feasible.push(node);
  }
  return { verdicts, feasible };
}

/** A single feasible node is taken without scores. */
function success(cycle: Cycle, { verdicts, feasible }: Search): Omit<Decision, "nextStart"> {
  const names = feasible.map(nameOf);
  if (feasible.length === 1) return { verdicts, feasible: names, best: names };
  const scores = scoreNodes(cycle, feasible);
  return { verdicts, feasible: names, scores, best: scores.best };
}

/** PostFilter and the message. */
function failure(cycle: Cycle, verdicts: ReadonlyMap<string, Refusal | undefined>, preFilter?: string) {
  const { snapshot, settings } = cycle;
  if (snapshot.nodes.length === 0) return { message: "no nodes available to schedule pods" };
  const statuses = new Map<string, Refusal>();
  for (const node of snapshot.nodes) {
    const status = verdicts.get(nameOf(node)) ?? statusOutside(preFilter, settings.kubernetesMinor);
    if (status) statuses.set(nameOf(node), status);
  }
  const result = postFilter(cycle, statuses);
  const parts = { preFilter, postFilter: result.message };
  const reasons = [...statuses.values()].map(({ reasons }) => reasons);
  const message = fitErrorText(snapshot.nodes.length, reasons, parts, settings.kubernetesMinor);
  return { postFilter: result, message };
}

/** Status of a node that was not filtered: PreFilter rejected the pod, or left the node out. */
function statusOutside(preFilter: string | undefined, kubernetesMinor: number): Refusal | undefined {
  if (preFilter !== undefined) return { plugin: "NodeAffinity", reasons: [preFilter], unresolvable: true };
  if (kubernetesMinor < NODE_SET_STATUS_SINCE_MINOR) return undefined;
  const reason =
    kubernetesMinor < NODE_SET_NAMES_PLUGIN_SINCE_MINOR
      ? "node is filtered out by the prefilter result"
      : "node(s) didn't satisfy plugin(s) [NodeAffinity]";
  return { plugin: "NodeAffinity", reasons: [reason], unresolvable: true };
}
