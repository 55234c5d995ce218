// The scenario of a one-shot run: the machines and the scheduler's settings of a given one, or none but the manifests', and no time between
// cause and effect, so that the queue is all that orders the pods.

import type { DiagnosticSink } from "../documents/diagnostic.ts";
import type { SourceDocument } from "../documents/document.ts";
import { readDocuments } from "../documents/read-documents.ts";
import type { Cluster } from "../scenario/cluster.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** What findings about it are about; nobody has such a file. */
const FILE = "the cluster";
/** Longer than everything takes: copies are made from four minutes on (src/compile/one-shot.ts). */
const DURATION_NS = 241_000_000_000;

/** A scenario document for when there are only manifests: everything is as in a scenario that says nothing. */
export function emptyScenario(sink: DiagnosticSink): SourceDocument {
  const text =
    "apiVersion: plimsoll.sim/v1alpha1\nkind: Scenario\nmetadata: {name: schedule}\nspec: {duration: 241s}\n";
  const [document] = readDocuments(text, FILE, { dialect: "scenario" }, sink);
  if (document === undefined) throw new Error("the empty scenario is no document");
  return document;
}

/** The scenario without load, without what happens in it, and without delays. */
export function stillScenario(scenario: Scenario): Scenario {
  const { cluster } = scenario;
  return {
    ...scenario,
    durationNs: DURATION_NS,
    warmupNs: 0,
    replications: 1,
    behavior: [],
    traffic: [],
    timeline: [],
    expectations: [],
    cluster: {
      ...cluster,
      // Nothing but the scheduler moves: the nodes are those there are at the start.
      ...firstNodesOnly(cluster),
      controlPlane: { ...cluster.controlPlane, apiLatencyNs: 0 },
      scheduler: { ...cluster.scheduler, cycleTimeNs: 0, cycleTimePerNodeNs: 0, bindTimeNs: 0 },
    },
  };
}

/** The nodes of node groups beyond the first ones are left out, and so are the groups. */
function firstNodesOnly({ nodes, nodeGroups }: Cluster): Pick<Cluster, "nodes" | "nodeGroups"> {
  const absent = new Set(
    nodeGroups.flatMap(({ firstNode, initial, max }) =>
      Array.from({ length: max - initial }, (_, i) => firstNode + initial + i),
    ),
  );
  return { nodes: nodes.filter((_, row) => !absent.has(row)), nodeGroups: [] };
}
