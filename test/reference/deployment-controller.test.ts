// Random states of Deployments: one sync of the core's controller leaves every ReplicaSet as an independent reading of upstream's source does.

import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import * as abi from "../../src/core/abi.generated.ts";
import { viewTable } from "../../src/core/table-view.ts";
import { compileAssembly, instantiateAssembly } from "../support/assembly.ts";
import { ControllersImage } from "../support/controllers-test.ts";
import { addStrings, placeImage } from "../support/image.ts";
import { type Deployment, type Fence, type ReplicaSet, syncDeployment } from "./deployment-controller.ts";

const RUNS = Number(process.env.PLIMSOLL_STATES ?? 1500);
const SECOND_NS = 1_000_000_000n;
/** After all creations. */
const NOW = 100;

interface DeploymentCore {
  memory: WebAssembly.Memory;
  reserveImage(bytes: number): number;
  startTest(): number;
  tableAddress(id: number): number;
  runTo(ns: bigint): void;
  sync(deployment: number): void;
}

const size = fc.integer({ min: 0, max: 12 });
const fence: fc.Arbitrary<Fence> = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.constantFrom<Fence>("0%", "25%", "34%", "50%", "100%"),
);

const replicaSet = fc
  .record({
    created: fc.integer({ min: 1, max: 4 }),
    spec: fc.oneof(fc.constant(0), size),
    status: fc.oneof(fc.constant(0), size),
    ready: size,
    available: size,
    revision: fc.integer({ min: 0, max: 4 }),
    desired: fc.option(size, { nil: undefined }),
    surge: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ surge, ready, available, status, ...rest }) => {
    const max = rest.desired === undefined ? undefined : rest.desired + surge;
    return { ...rest, status, ready: Math.min(ready, status), available: Math.min(available, ready, status), max };
  });

const state = fc
  .record({
    replicas: size,
    paused: fc.constantFrom(false, false, false, false, true),
    strategy: fc.constantFrom("RollingUpdate", "RollingUpdate", "RollingUpdate", "Recreate") as fc.Arbitrary<
      Deployment["strategy"]
    >,
    maxSurge: fence,
    maxUnavailable: fence,
    revisionHistoryLimit: fc.integer({ min: 0, max: 3 }),
    isSettled: fc.boolean(),
    newSet: fc.option(replicaSet, { nil: undefined, freq: 4 }),
    oldSets: fc.array(replicaSet, { maxLength: 4 }),
    status: fc.record({ replicas: size, updated: size, available: size }),
    isOver: fc.boolean(),
  })
  .map((each): Deployment => {
    const { newSet, oldSets, isSettled, isOver, replicas } = each;
    // Mostly all ReplicaSets were scaled for the present size: otherwise few syncs would be those of a rollout.
    const settle = (set: Omit<ReplicaSet, "name">) =>
      isSettled && set.desired !== undefined ? { ...set, desired: replicas } : set;
    const named = oldSets.map((set, i) => ({ ...settle(set), name: `web-${i + 1}` }));
    return {
      ...each,
      status: isOver ? { replicas, updated: replicas, available: replicas } : each.status,
      newSet: newSet && { ...settle(newSet), name: "web-0" },
      next: { name: "web-0", created: NOW },
      oldSets: named,
      oldPods: 0,
    };
  });

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await compileAssembly("assembly/testing/deployments.ts");
}, 120_000);

function fenceRow(value: Fence): [number, number] {
  return typeof value === "number" ? [value, 0] : [Number.parseInt(value, 10), 1];
}

/** The core with the Deployment in this state; the new ReplicaSet is row 0. */
function coreWith(d: Deployment): DeploymentCore {
  const image = new ControllersImage();
  image.template();
  const [maxSurge, surgePercent] = fenceRow(d.maxSurge);
  const [maxUnavailable, unavailablePercent] = fenceRow(d.maxUnavailable);
  const strategy = d.strategy === "Recreate" ? abi.STRATEGY_RECREATE : abi.STRATEGY_ROLLING_UPDATE;
  const fences = { maxSurge, surgePercent, maxUnavailable, unavailablePercent };
  const { revisionHistoryLimit } = d;
  image.workload(abi.WORKLOAD_DEPLOYMENT, d.replicas, {}, { strategy, ...fences, revisionHistoryLimit });
  for (const { name } of d.oldSets) image.replicaSet(0, { name: image.writer.intern(name) });
  const first = image.writer.intern("web-0");
  addStrings(image.writer);
  const core = instantiateAssembly<DeploymentCore>(module);
  placeImage(core, image.writer);
  if (core.startTest() !== abi.STATUS_DONE) throw new Error("a bad image");
  core.runTo(BigInt(NOW) * SECOND_NS);
  const sets = viewTable(core.memory, core.tableAddress(abi.TABLE_REPLICA_SETS), abi.ReplicaSetTable);
  const workloads = viewTable(core.memory, core.tableAddress(abi.TABLE_WORKLOADS), abi.WorkloadTable);
  const table = viewTable(core.memory, core.tableAddress(abi.TABLE_DEPLOYMENTS), abi.DeploymentTable);
  sets.name[0] = first;
  for (const [row, set] of [d.newSet, ...d.oldSets].entries()) {
    if (set === undefined) continue;
    sets.exists[row] = 1;
    sets.createdNs[row] = BigInt(set.created) * SECOND_NS;
    sets.specReplicas[row] = set.spec;
    sets.statusReplicas[row] = set.status;
    sets.readyReplicas[row] = set.ready;
    sets.availableReplicas[row] = set.available;
    sets.revision[row] = set.revision;
    sets.desiredReplicas[row] = set.desired ?? -1;
    sets.maxReplicas[row] = set.max ?? -1;
    workloads.statusReplicas[0] = (workloads.statusReplicas[0] ?? 0) + set.status;
    workloads.readyReplicas[0] = (workloads.readyReplicas[0] ?? 0) + set.ready;
    workloads.availableReplicas[0] = (workloads.availableReplicas[0] ?? 0) + set.available;
  }
  table.paused[0] = d.paused ? 1 : 0;
  table.replicas[0] = d.status.replicas;
  table.updatedReplicas[0] = d.status.updated;
  table.availableReplicas[0] = d.status.available;
  return core;
}

/** Every ReplicaSet that exists, by name. */
function setsOf(core: DeploymentCore, d: Deployment): Record<string, unknown> {
  const sets = viewTable(core.memory, core.tableAddress(abi.TABLE_REPLICA_SETS), abi.ReplicaSetTable);
  const names = ["web-0", ...d.oldSets.map(({ name }) => name)];
  const there = names.flatMap((name, row) => {
    if (sets.exists[row] !== 1) return [];
    const { specReplicas, revision, desiredReplicas, maxReplicas } = sets;
    const of = (column: Int32Array): number | undefined => (column[row] === -1 ? undefined : column[row]);
    const shown = {
      spec: specReplicas[row],
      desired: of(desiredReplicas),
      max: of(maxReplicas),
      revision: revision[row],
    };
    return [[name, shown]];
  });
  return Object.fromEntries(there);
}

function expectedSets(d: Deployment): Record<string, unknown> {
  const sets = d.newSet === undefined ? d.oldSets : [d.newSet, ...d.oldSets];
  return Object.fromEntries(
    sets.map(({ name, spec, desired, max, revision }) => [name, { spec, desired, max, revision }]),
  );
}

it("one sync changes ReplicaSets as upstream's does", () => {
  const seen = { created: 0, scaled: 0, deleted: 0, proportional: 0, unchanged: 0 };
  fc.assert(
    fc.property(state, (d) => {
      const core = coreWith(d);
      const before = JSON.stringify(setsOf(core, d));
      core.sync(0);
      const after = setsOf(core, d);
      const copy = structuredClone(d);
      syncDeployment(copy);
      expect(after).toEqual(expectedSets(copy));
      if (JSON.stringify(after) === before) seen.unchanged += 1;
      if (d.newSet === undefined && copy.newSet !== undefined) seen.created += 1;
      if (copy.oldSets.length < d.oldSets.length) seen.deleted += 1;
      const changed = copy.oldSets.filter(
        ({ name, spec }) => d.oldSets.find((old) => old.name === name)?.spec !== spec,
      );
      if (changed.length > 0) seen.scaled += 1;
      if (changed.some(({ name, spec }) => spec > (d.oldSets.find((old) => old.name === name)?.spec ?? 0)))
        seen.proportional += 1;
    }),
    { seed: 20_261_128, numRuns: RUNS },
  );
  // Each kind of sync was met often enough to mean something.
  for (const [what, count] of Object.entries(seen)) expect([what, count > RUNS / 100]).toEqual([what, true]);
}, 120_000);
