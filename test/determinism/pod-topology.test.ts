// Spreading and inter-pod affinity from manifests to a finished run: what users write decides where pods land.

import { describe, expect, it } from "vitest";
import { abi } from "../support/image.ts";
import { type Mapping, scenarioOf } from "./random-scenario.ts";
import { runWhole, simulationOf } from "./simulation.ts";

const POOLS = ["a", "b", "c"].map((zone) => ({
  name: `zone-${zone}`,
  count: 2,
  zone,
  capacity: { cpu: "8", memory: "16Gi", pods: "110" },
}));

function deployment(name: string, replicas: number, spec: Mapping, namespace = "default"): Mapping {
  const labels = { app: name };
  const containers = [{ name: "main", image: "web:1", resources: { requests: { cpu: "100m" } } }];
  const template = { metadata: { labels }, spec: { containers, ...spec } };
  const metadata = { name, namespace };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}

/** Zones of the pods of each Deployment, "-" for a pending pod, sorted. */
async function zonesOf(objects: readonly Mapping[]): Promise<Record<string, string[]>> {
  const simulation = await simulationOf(
    scenarioOf({ seed: "spread", duration: "30s", cluster: { nodePools: POOLS }, manifests: [{ objects }] }),
  );
  const core = runWhole(simulation);
  const pods = core.table(abi.TABLE_PODS, abi.PodTable);
  if (!pods) throw new Error("no table of pods");
  const zones: Record<string, string[]> = {};
  for (let pod = 0; pod < pods.count; pod++) {
    const workload = simulation.names.workloads[pods.workload[pod] ?? -1]?.name ?? "?";
    const node = pods.node[pod] ?? -1;
    zones[workload] ??= [];
    zones[workload].push(node < 0 ? "-" : (simulation.names.nodes[node]?.zone ?? "?"));
  }
  for (const each of Object.values(zones)) each.sort();
  return zones;
}

const ZONE = "topology.kubernetes.io/zone";

describe("from a manifest", () => {
  it("a DoNotSchedule constraint spreads pods evenly", async () => {
    const topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: ZONE,
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { app: "web" } },
        matchLabelKeys: ["pod-template-hash"],
      },
    ];
    expect(await zonesOf([deployment("web", 9, { topologySpreadConstraints })])).toEqual({
      web: ["a", "a", "a", "b", "b", "b", "c", "c", "c"],
    });
  });

  it("anti-affinity leaves one pod per zone and the rest pending, affinity across namespaces follows it", async () => {
    const term = { topologyKey: ZONE, labelSelector: { matchLabels: { app: "db" } } };
    const alone = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    const near = {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { ...term, namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "data" } } },
        ],
      },
    };
    const zones = await zonesOf([
      deployment("db", 4, { affinity: alone }, "data"),
      deployment("cache", 2, { affinity: near }, "front"),
      deployment("lost", 1, { affinity: { podAffinity: { ...near.podAffinity } } }, "front"),
      deployment("stray", 1, {
        affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
      }),
    ]);
    expect(zones.db).toEqual(["-", "a", "b", "c"]);
    expect(zones.cache).not.toContain("-");
    expect(zones.lost).not.toContain("-");
    // No namespace named: only pods of its own count, and there are none.
    expect(zones.stray).toEqual(["-"]);
  });

  it("system defaults spread the pods of a controller without constraints", async () => {
    const { web } = await zonesOf([deployment("web", 6, {})]);
    expect(web).toEqual(["a", "a", "b", "b", "c", "c"]);
  });
});
