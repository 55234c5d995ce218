// Topology keys that no node has. Such a key is most often a slip, and it acts in ways that are hard to see: a DoNotSchedule constraint or a
// required affinity then refuses every node, a preference counts for nothing. Upstream says nothing about it, so this is a warning.

import type { DocumentPath } from "../documents/document.ts";
import { nearestName } from "../documents/nearest-name.ts";
import type { Origin } from "../kubernetes/object-meta.ts";
import type { PodSpec } from "../kubernetes/pod.ts";
import type { PodAffinity } from "../kubernetes/pod-placement.ts";
import type { SchedulerProfile } from "../kubernetes/scheduler-configuration.ts";
import type { CompileContext } from "./compile-context.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

interface UsedKey {
  readonly key: string;
  /** Where it stands below the origin. */
  readonly path: DocumentPath;
}

/** Says of each key that no node has, once, where it stands first and which key is near. */
export class TopologyKeyCheck {
  readonly #context: CompileContext;
  readonly #said = new Set<string>();
  #known: ReadonlySet<string> | undefined;

  constructor(context: CompileContext) {
    this.#context = context;
  }

  /** Checks the constraints and terms of a pod spec. */
  checkPod({ topologySpreadConstraints, affinity }: PodSpec, origin: Origin): void {
    this.#check(origin, [
      ...topologySpreadConstraints.map(({ topologyKey: key }, i) => ({
        key,
        path: ["spec", "topologySpreadConstraints", i, "topologyKey"],
      })),
      ...termKeys(affinity.podAffinity, "podAffinity"),
      ...termKeys(affinity.podAntiAffinity, "podAntiAffinity"),
    ]);
  }

  /** Checks the default constraints of a scheduler's profile. */
  checkProfile({ args }: SchedulerProfile): void {
    const { defaultConstraints, origin } = args.podTopologySpread;
    const at = (i: number): DocumentPath => ["defaultConstraints", i, "topologyKey"];
    this.#check(
      origin,
      defaultConstraints.map(({ topologyKey: key }, i) => ({ key, path: at(i) })),
    );
  }

  #check(origin: Origin, keys: readonly UsedKey[]): void {
    for (const { key, path } of keys) {
      if (this.#said.has(key) || this.#labels().has(key)) continue;
      this.#said.add(key);
      const near = nearestName(key, this.#labels());
      this.#context.reportObject(origin, path, {
        code: "unknown-topology-key",
        severity: "warning",
        message: `no node has the label ${key}, which is used as a topology key`,
        hint: near === undefined ? "label the nodes, or correct the topologyKey" : `did you mean "${near}"?`,
      });
    }
  }

  /** Keys of the labels of all nodes, gathered when the first key is asked for. */
  #labels(): ReadonlySet<string> {
    if (this.#known) return this.#known;
    const { scenario, objects } = this.#context;
    const known = new Set<string>();
    for (const { labels } of scenario.cluster.nodes) for (const key of Object.keys(labels)) known.add(key);
    for (const { metadata } of objects.nodes) for (const key of Object.keys(metadata.labels)) known.add(key);
    this.#known = known;
    return known;
  }
}

function termKeys(affinity: PodAffinity | undefined, field: "podAffinity" | "podAntiAffinity"): UsedKey[] {
  const at = ["spec", "affinity", field];
  return [
    ...(affinity?.required ?? []).map(({ topologyKey: key }, i) => ({
      key,
      path: [...at, REQUIRED, i, "topologyKey"],
    })),
    ...(affinity?.preferred ?? []).map(({ term: { topologyKey: key } }, i) => ({
      key,
      path: [...at, PREFERRED, i, "podAffinityTerm", "topologyKey"],
    })),
  ];
}
