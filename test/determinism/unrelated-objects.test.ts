// Metamorphic relations: what must not matter does not. The order in which manifests are written, and objects that nothing
// uses, change no pod's history.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeLoads, podHistories } from "./pod-histories.ts";
import { type Mapping, randomScenario, type ScenarioFile, withObjects, withSpec } from "./random-scenario.ts";
import { digestOf, runWhole, simulationOf } from "./simulation.ts";

const RUNS = 60;

const meta = (object: Mapping): Mapping => object.metadata as Mapping;
const objectsOf = (scenario: ScenarioFile): Mapping[] => scenario.spec.manifests.flatMap(({ objects }) => [...objects]);

/**
 * The scenarios for which order must not matter: each object is created at an instant of its own (objects of one instant queue in the order
 * of their manifests), ties between nodes go by name, and nothing draws on the order of endpoints or of several controllers
 * that wake together (no traffic, no HPA, no DaemonSet).
 */
function withInstantsOfTheirOwn(scenario: ScenarioFile): ScenarioFile {
  const kept = objectsOf(scenario).filter(({ kind }) => kind !== "HorizontalPodAutoscaler" && kind !== "DaemonSet");
  const objects = kept.map((object, index) => {
    const annotations = { ...(meta(object).annotations as Mapping), "plimsoll.sim/created-at": `${index * 4137}ms` };
    const isDated = ["Deployment", "ReplicaSet", "Pod"].includes(object.kind as string);
    return isDated ? { ...object, metadata: { ...meta(object), annotations } } : object;
  });
  const { cluster } = scenario.spec;
  const scheduler = { ...(cluster.scheduler as Mapping), tieBreak: "lowest-name" };
  return withSpec(scenario, { manifests: [{ objects }], traffic: [], cluster: { ...cluster, scheduler } });
}

describe("the order of manifests and of node pools", () => {
  const shuffled = randomScenario.map(withInstantsOfTheirOwn).chain((scenario) => {
    const whole = (list: readonly Mapping[]) =>
      fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });
    const pools = scenario.spec.cluster.nodePools as Mapping[];
    return fc.record({ scenario: fc.constant(scenario), objects: whole(objectsOf(scenario)), pools: whole(pools) });
  });

  it("changes no pod's history", async () => {
    let pods = 0;
    await fc.assert(
      fc.asyncProperty(shuffled, async ({ scenario, objects, pools }) => {
        const written = await simulationOf(scenario);
        const cluster = { ...scenario.spec.cluster, nodePools: pools };
        const reordered = await simulationOf(withSpec(scenario, { manifests: [{ objects }], cluster }));
        const [first, second] = [runWhole(written), runWhole(reordered)];
        expect(Object.fromEntries(podHistories(second, reordered))).toEqual(
          Object.fromEntries(podHistories(first, written)),
        );
        expect(Object.fromEntries(nodeLoads(second, reordered))).toEqual(Object.fromEntries(nodeLoads(first, written)));
        pods += podHistories(first, written).size;
      }),
      { seed: 20_260_301, numRuns: RUNS },
    );
    expect(pods).toBeGreaterThan(RUNS);
  });
});

describe("an object that nothing uses", () => {
  /** Objects that come last in their sections, so that no row of another object moves. */
  const idle: Readonly<Record<string, Mapping>> = {
    ConfigMap: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: { a: "b" } },
    Secret: { apiVersion: "v1", kind: "Secret", metadata: { name: "settings" } },
    PriorityClass: {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name: "unused" },
      value: 5,
    },
    Service: {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "unused" },
      spec: { selector: { app: "nobody" }, ports: [{ port: 80 }] },
    },
    "late Pod": {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "late", annotations: { "plimsoll.sim/created-at": "1h" } },
      spec: { containers: [{ name: "late", image: "tiny:3", resources: { requests: { cpu: "1m" } } }] },
    },
    "DaemonSet for no node": {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "zz" },
      spec: {
        selector: { matchLabels: { app: "zz" } },
        template: {
          metadata: { labels: { app: "zz" } },
          spec: { nodeSelector: { nowhere: "yes" }, containers: [{ name: "zz", image: "tiny:3" }] },
        },
      },
    },
  };

  /** In iptables mode every Service lengthens the chains that packets walk; ipvs looks Services up. */
  function withIpvs(scenario: ScenarioFile): ScenarioFile {
    const { cluster } = scenario.spec;
    return withSpec(scenario, {
      cluster: { ...cluster, network: { ...(cluster.network as Mapping), proxyMode: "ipvs" } },
    });
  }

  /** Without bare pods, whose rows come after those of all controllers. */
  function withoutPods(scenario: ScenarioFile): ScenarioFile {
    const objects = objectsOf(scenario).filter(({ kind }) => kind !== "Pod");
    return withSpec(scenario, { manifests: [{ objects }], timeline: [] });
  }

  it.each(Object.entries(idle))("leaves every trace as it was: %s", async (_, object) => {
    const comparable = object.kind === "DaemonSet" ? randomScenario.map(withoutPods) : randomScenario;
    await fc.assert(
      fc.asyncProperty(comparable.map(withIpvs), async (scenario) => {
        const alone = digestOf(runWhole(await simulationOf(scenario)));
        const beside = digestOf(runWhole(await simulationOf(withObjects(scenario, object))));
        for (const part of ["trace", "PodTable", "ContainerTable", "NodeTable", "LatencyTable", "KubeletTable"]) {
          expect(beside[part], part).toBe(alone[part]);
        }
      }),
      { seed: 20_260_302, numRuns: 15 },
    );
  });

  it("draws nothing from the luck of others: more traffic elsewhere leaves arrivals and demands alone", async () => {
    await fc.assert(
      fc.asyncProperty(randomScenario.map(withIpvs), async (scenario) => {
        // The new class asks a Service without pods, over connections that are refused at once.
        const unanswered = {
          name: "zz",
          to: { service: "unused" },
          from: "external",
          open: { poisson: { rate: 5 } },
        };
        const traffic = [...(scenario.spec.traffic as Mapping[]), unanswered];
        const withService = withObjects(scenario, idle.Service as Mapping);
        const alone = digestOf(runWhole(await simulationOf(withService)));
        const beside = digestOf(runWhole(await simulationOf(withSpec(withService, { traffic }))));
        for (const part of ["trace", "PodTable", "ContainerTable", "NodeTable", "KubeletTable"]) {
          expect(beside[part], part).toBe(alone[part]);
        }
      }),
      { seed: 20_260_303, numRuns: 15 },
    );
  });
});
