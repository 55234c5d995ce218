// PodTopologySpread and InterPodAffinity of the core against the plain reference, on random clusters: every verdict and every score.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compilePodTopology, type LoadedCase, loadPlacement } from "../conformance/pod-topology-core.ts";
import { abi } from "../support/image.ts";
import { interPodRefusal, preFilterInterPod } from "./inter-pod-affinity.ts";
import { interPodScores } from "./inter-pod-affinity-score.ts";
import { type Changes, type Json, Snapshot } from "./plain-cluster.ts";
import { preFilterSpread, spreadRefusal } from "./pod-topology-spread.ts";
import { spreadScores } from "./pod-topology-spread-score.ts";
import { randomPlacement } from "./random-placement.ts";

const RUNS = 400;
const SPREAD_CODES = { "missing label": abi.FAILED_SPREAD_LABEL, skew: abi.FAILED_SPREAD } as const;
const PAIR_CODES = {
  affinity: abi.FAILED_POD_AFFINITY,
  "anti-affinity": abi.FAILED_POD_ANTI_AFFINITY,
  existing: abi.FAILED_EXISTING_ANTI_AFFINITY,
} as const;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await compilePodTopology();
}, 120_000);

describe("the core and the plain reference agree", () => {
  it("on the verdict of every node", () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(randomPlacement, (placement: Json) => {
        const loaded = loadPlacement(module, placement);
        const verdicts = coreVerdicts(loaded, placement.nodes.length);
        expect(verdicts).toEqual(plainVerdicts(plain(placement), placement.pod));
        for (const each of verdicts.flat()) seen.add(each);
      }),
      { numRuns: RUNS, seed: 20_261_122 },
    );
    // The random clusters reach every verdict.
    expect([...seen].sort((a, b) => a - b)).toEqual([
      abi.FAILED_NONE,
      abi.FAILED_SPREAD,
      abi.FAILED_SPREAD_LABEL,
      abi.FAILED_POD_AFFINITY,
      abi.FAILED_POD_ANTI_AFFINITY,
      abi.FAILED_EXISTING_ANTI_AFFINITY,
    ]);
  });

  it("on the scores of any feasible nodes", () => {
    fc.assert(
      fc.property(randomPlacement, fc.nat(), fc.integer({ min: 0, max: 3 }), (placement: Json, mask, hardWeight) => {
        const { core, pod } = loadPlacement(module, placement);
        const feasible = placement.nodes.filter((_: Json, i: number) => ((mask >> i) & 1) === 0);
        fc.pre(feasible.length > 0);
        core.clearFeasible();
        for (const node of feasible) core.addFeasible(placement.nodes.indexOf(node));
        const positions: number[] = feasible.map((_: Json, i: number) => i);
        const spread = core.scoreSpread(pod) ? positions.map((i) => Number(core.spreadScore(i))) : undefined;
        const cluster = plain(placement);
        const scores = spreadScores(cluster, placement.pod, feasible, {}, Math.log);
        expect(spread).toEqual(scores?.map(({ normalized }) => normalized));
        const scored = core.scoreInterPod(pod, hardWeight, false) === 1;
        const pairs = positions.map((i) => (scored ? Number(core.interPodScore(i)) : 0));
        const args = { hardPodAffinityWeight: hardWeight };
        const wanted = interPodScores(cluster, placement.pod, feasible, args);
        expect(pairs).toEqual(positions.map((i) => wanted?.[i]?.normalized ?? 0));
      }),
      { numRuns: RUNS, seed: 20_261_123 },
    );
  });

  it("after pods went, and a pod that is put and lifted again leaves no trace", () => {
    fc.assert(
      fc.property(randomPlacement, fc.nat(), (placement: Json, mask) => {
        const loaded = loadPlacement(module, placement);
        const { core, existing } = loaded;
        const before = coreVerdicts(loaded, placement.nodes.length);
        existing.forEach((row, i) => {
          const node = placement.nodes.findIndex(
            ({ metadata }: Json) => metadata.name === placement.existingPods[i].spec.nodeName,
          );
          core.liftFromNode(row, node);
          core.putOnNode(row, node);
        });
        expect(coreVerdicts(loaded, placement.nodes.length)).toEqual(before);
        const left = placement.existingPods.filter((_: Json, i: number) => ((mask >> i) & 1) === 0);
        existing.forEach((row, i) => {
          if ((mask >> i) & 1) core.release(row);
        });
        const cluster = plain({ ...placement, existingPods: left });
        expect(coreVerdicts(loaded, placement.nodes.length)).toEqual(plainVerdicts(cluster, placement.pod));
      }),
      { numRuns: RUNS, seed: 20_261_124 },
    );
  });

  it("on the verdict of a node while one of its pods is taken off for a while", () => {
    let taken = 0;
    fc.assert(
      fc.property(randomPlacement, fc.nat(), (placement: Json, pick) => {
        fc.pre(placement.existingPods.length > 0);
        const victim = pick % placement.existingPods.length;
        const other = placement.existingPods[victim];
        const { core, pod, existing } = loadPlacement(module, placement);
        const node = placement.nodes.findIndex(({ metadata }: Json) => metadata.name === other.spec.nodeName);
        const spreads = core.preFilterSpread(pod) === 1;
        const pairs = core.preFilterInterPod(pod) === 1;
        fc.pre(spreads && pairs);
        core.liftFromNode(existing[victim] ?? -1, node);
        core.moveSpread(pod, node, existing[victim] ?? -1, -1);
        const got = [core.filterSpread(pod, node), core.filterInterPod(pod, node)];
        const changes = { node: placement.nodes[node], added: [], removed: [other] };
        expect(got).toEqual(plainVerdicts(plain(placement), placement.pod, changes)[node]);
        taken += 1;
      }),
      { numRuns: RUNS, seed: 20_261_125, maxSkipsPerRun: 1000 },
    );
    expect(taken).toBe(RUNS);
  });
});

function plain({ nodes, namespaces, existingPods }: Json): Snapshot {
  return new Snapshot({ nodes, namespaces, pods: existingPods });
}

function coreVerdicts({ core, pod }: LoadedCase, nodes: number): number[][] {
  const spreads = core.preFilterSpread(pod) === 1;
  const pairs = core.preFilterInterPod(pod) === 1;
  return Array.from({ length: nodes }, (_, node) => [
    spreads ? core.filterSpread(pod, node) : abi.FAILED_NONE,
    pairs ? core.filterInterPod(pod, node) : abi.FAILED_NONE,
  ]);
}

function plainVerdicts(snapshot: Snapshot, pod: Json, changes?: Changes): number[][] {
  const spread = preFilterSpread(snapshot, pod, {});
  const pairs = preFilterInterPod(snapshot, pod);
  return snapshot.nodes.map((node) => {
    const skewed = spread && spreadRefusal(spread, pod, node, changes);
    const paired = pairs && interPodRefusal(snapshot, pairs, pod, node, changes);
    return [skewed ? SPREAD_CODES[skewed] : abi.FAILED_NONE, paired ? PAIR_CODES[paired] : abi.FAILED_NONE];
  });
}
