// Rules that hold in every run, checked by code that shares nothing with the core, between the slices of random scenarios.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as abi from "../../src/core/abi.generated.ts";
import { randomScenario, scenarioOf } from "../determinism/random-scenario.ts";
import { runTo, simulationOf, start } from "../determinism/simulation.ts";
import { checkRun, faultsAt } from "./check-run.ts";
import { factsOf, type Observation, observe } from "./observation.ts";

/** A longer search: PLIMSOLL_SCENARIOS=20000 PLIMSOLL_SEED=7 npx vitest run test/invariants */
const RUNS = Number(process.env.PLIMSOLL_SCENARIOS ?? 400);
const SEED = Number(process.env.PLIMSOLL_SEED ?? 20_261_127);
const TIME_LIMIT_MS = 60_000 + 100 * RUNS;
const SLICE_EVENTS = 20;

/** What the scenarios must reach, or the rules were checked on nothing. A kind of record, by what it tells. */
const MUST_HAPPEN: Readonly<Record<string, number>> = {
  "a pod is scheduled": abi.TRACE_SCHEDULED,
  "a pod finds no node": abi.TRACE_FAILED_SCHEDULING,
  "an image is pulled": abi.TRACE_PULLED,
  "a pull fails": abi.TRACE_PULL_FAILED,
  "a container cannot start": abi.TRACE_START_FAILED,
  "a hook fails": abi.TRACE_HOOK_FAILED,
  "a container backs off": abi.TRACE_BACK_OFF,
  "a probe fails": abi.TRACE_UNHEALTHY,
  "a container is stopped": abi.TRACE_KILLING,
  "a container ends": abi.TRACE_CONTAINER_EXIT,
  "a container is killed for its memory": abi.TRACE_OOM_KILLED,
  "a pod is evicted": abi.TRACE_EVICTED,
  "a node has memory pressure": abi.TRACE_NODE_CONDITION,
  "a taint follows": abi.TRACE_NODE_TAINT,
  "a pod is refused by its kubelet": abi.TRACE_ADMISSION_REFUSED,
  "a pod is ready": abi.TRACE_READY,
  "a pod's object goes": abi.TRACE_POD_GONE,
  "a controller creates": abi.TRACE_SUCCESSFUL_CREATE,
  "a controller deletes": abi.TRACE_SUCCESSFUL_DELETE,
  "a DaemonSet replaces": abi.TRACE_FAILED_DAEMON_POD,
  "an HPA looks": abi.TRACE_HPA_SYNC,
  "an HPA scales": abi.TRACE_SUCCESSFUL_RESCALE,
  "an operator acts": abi.TRACE_TIMELINE,
  "a Deployment scales a ReplicaSet": abi.TRACE_SCALING_REPLICA_SET,
  "kubectl refuses": abi.TRACE_KUBECTL_REFUSED,
  "a node group grows": abi.TRACE_SCALED_UP_GROUP,
  "a node joins": abi.TRACE_NODE_JOINED,
  "a pod gets no node of any group": abi.TRACE_NOT_TRIGGERED_SCALE_UP,
  "a node is drained": abi.TRACE_SCALE_DOWN_POD,
  "a node leaves": abi.TRACE_NODE_LEFT,
  "a machine comes too late": abi.TRACE_SCALE_UP_TIMED_OUT,
};

/** What requests must meet with: every kind of failure, queues and quotas. */
const MUST_MEET = [
  "answer",
  "request under way at the end",
  "throttling",
  "queue",
  `error ${abi.ERROR_REFUSED}`,
  `error ${abi.ERROR_RESET}`,
  `error ${abi.ERROR_TIMEOUT}`,
  `error ${abi.ERROR_REJECTED}`,
  `error ${abi.ERROR_NO_ENDPOINTS}`,
  `error ${abi.ERROR_UNREACHABLE}`,
  `error ${abi.ERROR_DOWNSTREAM}`,
  "retry",
  "retry over budget",
];

describe("random scenarios", () => {
  it(
    "keep every rule after every slice, and reach every behaviour",
    async () => {
      const kinds = new Map<number, number>();
      const load = new Set<string>();
      let observations = 0;
      await fc.assert(
        fc.asyncProperty(randomScenario, async (scenario) => {
          const run = await checkRun(scenario, SLICE_EVENTS);
          expect(run.faults).toEqual([]);
          observations += run.observations;
          for (const met of run.load) load.add(met);
          for (const [kind, count] of run.kinds) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
        }),
        { seed: SEED, numRuns: RUNS },
      );
      const never = Object.entries(MUST_HAPPEN).filter(([, kind]) => !kinds.has(kind));
      expect(never.map(([what]) => what)).toEqual([]);
      expect(MUST_MEET.filter((met) => !load.has(met))).toEqual([]);
      expect(observations).toBeGreaterThan(10 * RUNS);
    },
    TIME_LIMIT_MS,
  );
});

describe("the rules", () => {
  const template = {
    metadata: { labels: { app: "a" } },
    spec: { containers: [{ name: "c0", image: "tiny:3", resources: { requests: { cpu: "100m" } } }] },
  };
  const spec = { replicas: 3, selector: { matchLabels: { app: "a" } }, template };
  const plain = scenarioOf({
    seed: "plain",
    duration: "1m",
    cluster: {
      nodePools: [
        { name: "pool", count: 2, capacity: { cpu: "2", memory: "2Gi" } },
        { name: "group", count: 0, capacity: { cpu: "2", memory: "2Gi" }, autoscaling: { max: 1 } },
      ],
      controlPlane: { apiLatency: "5ms" },
    },
    manifests: [{ objects: [{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a" }, spec }] }],
  });

  /** What the rules say of a healthy run once its memory is spoiled. */
  async function faultsAfter(spoil: (seen: Observation) => void): Promise<string[]> {
    const simulation = await simulationOf(plain);
    const core = start(simulation);
    runTo(core, simulation.horizonNs);
    const seen = observe(core, factsOf(plain, simulation));
    expect(faultsAt(seen)).toEqual([]);
    expect([...seen.pods.ready.subarray(0, seen.pods.count)]).toEqual([1, 1, 1]);
    spoil(seen);
    return faultsAt(seen);
  }

  it.each<[string, (seen: Observation) => void, RegExp]>([
    ["a request too many", (seen) => seen.nodes.cpuRequestedMilli.fill(1n), /requested is the sum/],
    ["a pod that is not counted", (seen) => seen.nodes.podCount.fill(0), /counts 0 pods/],
    ["a pod on no list", (seen) => seen.nodes.firstPod.fill(-1), /does not list it/],
    ["a pod that moved", (seen) => (seen.pods.node[0] = seen.nodes.count), /a pod has one node/],
    ["a node too small", (seen) => seen.nodes.podsAllocatable.fill(0), /requests fit/],
    ["a finished pod that holds its node", (seen) => (seen.pods.phase[0] = abi.PHASE_FAILED), /is over/],
    [
      "a pod ready before it runs",
      (seen) => [seen.pods.ready.fill(1), seen.pods.phase.fill(0)],
      /ready implies running/,
    ],
    ["a container in a pod that is over", (seen) => [seen.pods.gone.fill(1), seen.containers.state.fill(1)], /is over/],
    ["a pod scheduled before it was created", (seen) => seen.pods.createdNs.fill(seen.nowNs), /times are in order/],
    [
      "a deleted pod that stays",
      (seen) => [seen.pods.deletionNs.fill(0n), seen.pods.graceSeconds.fill(0n), seen.pods.gone.fill(0)],
      /a deleted pod goes/,
    ],
    ["a replica too many", (seen) => seen.workloads.statusReplicas.fill(99), /replica counters/],
    ["a replica of no ReplicaSet", (seen) => seen.replicaSets.readyReplicas.fill(0), /ReplicaSets add up/],
    ["a ReplicaSet too large", (seen) => seen.replicaSets.specReplicas.fill(40), /wants 40 pods, of at most 4/],
    ["a group's size that is none", (seen) => seen.groups.size.fill(1), /has size 1, and 0 of its nodes/],
    [
      "a pod on a node that never was",
      (seen) => [seen.nodes.lives.fill(0), seen.nodes.present.fill(0)],
      /never was, and has pods/,
    ],
    ["an owner without its pods", (seen) => seen.workloads.firstPod.fill(-1), /an owner lists/],
  ])("see %s", async (_, spoil, rule) => {
    expect((await faultsAfter(spoil)).join("\n")).toMatch(rule);
  });
});
