// Conformance subjects of the Deployment controller: its rules run in the core, on a Deployment whose new ReplicaSet is the first row and whose old
// ones are the rows after it.

import * as abi from "../../../src/core/abi.generated.ts";
import type { RowOf } from "../../../src/core/layout.ts";
import { viewTable } from "../../../src/core/table-view.ts";
import { scaledValueFromIntOrPercent } from "../../../src/kubernetes/int-or-string.ts";
import { compileAssembly, instantiateAssembly } from "../../support/assembly.ts";
import { ControllersImage } from "../../support/controllers-test.ts";
import { addStrings, placeImage } from "../../support/image.ts";
import type { Json } from "../cluster-image.ts";
import { compare, type Outcome, type Subject } from "../subject.ts";

const DEPLOYMENT = 0;
const NEW = 0;
const MILLISECOND_NS = 1_000_000n;
const REVISION = "deployment.kubernetes.io/revision";

interface DeploymentRules {
  memory: WebAssembly.Memory;
  reserveImage(bytes: number): number;
  startTest(): number;
  tableAddress(id: number): number;
  surge(spec: number, desired: number): number;
  unavailable(spec: number, desired: number): number;
  mostUnavailableOf(spec: number, replicas: number): number;
  leastAvailableOf(spec: number, replicas: number): number;
  newReplicasOf(spec: number, replicas: number, own: number, total: number): number;
  reconcileNewReplicaSet(deployment: number, set: number): number;
  reconcileOldReplicaSets(deployment: number, set: number): number;
  cleanUpUnhealthyReplicas(deployment: number, set: number, most: number): number;
  scaleDownOldReplicaSets(deployment: number, set: number): number;
  scaleReplicaSets(deployment: number): number;
  cleanUp(deployment: number): number;
  isCompleteStatus(replicas: number, total: number, updated: number, available: number): number;
  isProgress(...counts: number[]): number;
}

type Spec = Partial<RowOf<typeof abi.DeploymentSpecRecord>>;

/** A ReplicaSet of a case; one without a name does not exist. */
interface Row {
  readonly name: string;
  readonly replicas: number;
  readonly statusReplicas?: number;
  readonly available?: number;
  readonly revision?: number;
  readonly created?: string;
  readonly desired?: number;
  readonly max?: number;
}

let module: WebAssembly.Module;

function subject(run: (group: string, testCase: Json) => Outcome): Subject {
  return {
    prepare: async () => {
      module ??= await compileAssembly("assembly/testing/deployments.ts");
    },
    run,
  };
}

export const subjects: Readonly<Record<string, Subject>> = {
  deployment_fenceposts: subject(fenceposts),
  deployment_history: subject(history),
  deployment_rolling: subject(rolling),
  deployment_scale: subject(scale),
  deployment_status: subject(status),
};

function fenceposts(group: string, { maxSurge = 0, maxUnavailable = 0, desired, spec, expect }: Json): Outcome {
  if (group === "ResolveFenceposts") {
    try {
      for (const fence of [maxSurge, maxUnavailable]) scaledValueFromIntOrPercent(fence, desired, true);
    } catch {
      return compare({ surge: 0, unavailable: 0, error: true }, expect);
    }
    const { rules } = cluster(desired, rollingUpdate({ maxSurge, maxUnavailable }), []);
    return compare(
      { surge: rules.surge(0, desired), unavailable: rules.unavailable(0, desired), error: false },
      expect,
    );
  }
  const { rules } = cluster(spec.replicas, strategyOf(spec.strategy), []);
  const rule = group === "MaxUnavailable" ? rules.mostUnavailableOf : rules.leastAvailableOf;
  return compare({ value: rule(0, spec.replicas) }, expect);
}

function history(_group: string, { revisionHistoryLimit, oldRSs, expect }: Json): Outcome {
  const old = oldRSs.map(
    ({ metadata, spec, status }: Json): Row => ({
      name: metadata.name,
      replicas: spec.replicas,
      statusReplicas: status.replicas,
      revision: Number(metadata.annotations?.[REVISION] ?? 0),
      created: metadata.creationTimestamp,
    }),
  );
  const made = cluster(0, { revisionHistoryLimit }, [absent(), ...old]);
  const count = made.rules.cleanUp(DEPLOYMENT);
  const exists = made.sets().exists;
  const deleted = old.filter((_: Row, i: number) => exists[i + 1] === 0).map(({ name }: Row) => name);
  if (expect.deletedCount !== undefined) return compare({ deletedCount: count }, expect);
  return compare({ deleted: deleted.sort() }, { deleted: [...expect.deleted].sort() });
}

function rolling(group: string, testCase: Json): Outcome {
  const { strategyType, deploymentReplicas, maxSurge = 0, maxUnavailable = 0, maxCleanupCount, expect } = testCase;
  const spec = strategyType === "Recreate" ? RECREATE : rollingUpdate({ maxSurge, maxUnavailable });
  const old = { name: "foo-old", replicas: testCase.oldRSReplicas ?? 0, available: testCase.oldRSAvailable ?? 0 };
  const own = { name: "foo-new", replicas: testCase.newRSReplicas ?? 0, available: testCase.newRSAvailable ?? 0 };
  const { rules, sets } = cluster(deploymentReplicas, spec, [own, old]);
  switch (group) {
    case "NewRSNewReplicas":
      return compare({ newRSReplicas: rules.newReplicasOf(0, deploymentReplicas, own.replicas, old.replicas) }, expect);
    case "reconcileNewReplicaSet": {
      const scaled = rules.reconcileNewReplicaSet(DEPLOYMENT, NEW) === 1;
      return compare(scaled ? { scaled, newRSReplicas: sets().specReplicas[NEW] } : { scaled }, expect);
    }
    case "reconcileOldReplicaSets":
      return compare({ scaled: rules.reconcileOldReplicaSets(DEPLOYMENT, NEW) === 1 }, expect);
    case "cleanupUnhealthyReplicas":
      return compare({ cleanupCount: rules.cleanUpUnhealthyReplicas(DEPLOYMENT, NEW, maxCleanupCount) }, expect);
    default: {
      const scaled = rules.scaleDownOldReplicaSets(DEPLOYMENT, NEW) > 0;
      return compare(scaled ? { scaled, oldRSReplicas: sets().specReplicas[1] } : { scaled }, expect);
    }
  }
}

function scale(_group: string, testCase: Json): Outcome {
  const { oldDeployment, deployment, newRS, oldRSs, desiredReplicasAnnotations = {}, expect } = testCase;
  const before = cluster(oldDeployment.replicas, strategyOf(oldDeployment.strategy), []);
  const surge = before.rules.surge(0, oldDeployment.replicas);
  const rows = [newRS, ...oldRSs].map(({ name, replicas, creationTimestamp }: Json): Row => {
    const desired = desiredReplicasAnnotations[name] ?? oldDeployment.replicas;
    return { name, replicas, created: creationTimestamp, desired, max: desired + surge };
  });
  const { rules, sets } = cluster(deployment.replicas, strategyOf(deployment.strategy), rows);
  rules.scaleReplicaSets(DEPLOYMENT);
  const sizes = sets().specReplicas;
  const oldSizes = Object.fromEntries(rows.slice(1).map(({ name }, i) => [name, sizes[i + 1]]));
  return compare({ newRS: sizes[NEW], oldRSs: oldSizes }, expect);
}

function status(group: string, { deployment, newStatus, expect }: Json): Outcome {
  const { rules } = cluster(0, {}, []);
  if (group.startsWith("DeploymentComplete")) {
    const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = deployment.status;
    const complete = rules.isCompleteStatus(deployment.spec.replicas, replicas, updatedReplicas, availableReplicas);
    return compare({ complete: complete === 1 }, expect);
  }
  const counts = [deployment.status, newStatus].flatMap(
    ({ replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 }: Json) => [
      replicas,
      updatedReplicas,
      readyReplicas,
      availableReplicas,
    ],
  );
  return compare({ progressing: rules.isProgress(...counts) === 1 }, expect);
}

const RECREATE: Spec = { strategy: abi.STRATEGY_RECREATE };

function strategyOf({ type, rollingUpdate: fences }: Json): Spec {
  return type === "Recreate" ? RECREATE : rollingUpdate(fences);
}

function rollingUpdate({ maxSurge = 0, maxUnavailable = 0 }: Json): Spec {
  const isShare = (fence: number | string): number => (typeof fence === "string" ? 1 : 0);
  return {
    strategy: abi.STRATEGY_ROLLING_UPDATE,
    maxSurge: Number.parseInt(maxSurge, 10),
    surgePercent: isShare(maxSurge),
    maxUnavailable: Number.parseInt(maxUnavailable, 10),
    unavailablePercent: isShare(maxUnavailable),
  };
}

function absent(): Row {
  return { name: "", replicas: 0 };
}

/** A Deployment with these ReplicaSets, the new one first. */
function cluster(replicas: number, spec: Spec, rows: readonly Row[]) {
  const image = new ControllersImage();
  image.template();
  image.workload(abi.WORKLOAD_DEPLOYMENT, replicas, {}, spec);
  const names = rows.map(({ name }) => image.writer.intern(name));
  for (const name of names.slice(1)) image.replicaSet(0, { name });
  addStrings(image.writer);
  const rules = instantiateAssembly<DeploymentRules>(module);
  placeImage(rules, image.writer);
  if (rules.startTest() !== abi.STATUS_DONE) throw new Error("conformance: a bad image");
  const sets = () => viewTable(rules.memory, rules.tableAddress(abi.TABLE_REPLICA_SETS), abi.ReplicaSetTable);
  rows.forEach((row, i) => {
    if (row.name === "") return;
    const table = sets();
    table.name[i] = names[i] ?? 0;
    table.exists[i] = 1;
    table.specReplicas[i] = row.replicas;
    table.statusReplicas[i] = row.statusReplicas ?? row.replicas;
    table.availableReplicas[i] = row.available ?? 0;
    table.revision[i] = row.revision ?? 0;
    table.createdNs[i] = row.created === undefined ? 0n : BigInt(Date.parse(row.created)) * MILLISECOND_NS;
    table.desiredReplicas[i] = row.desired ?? -1;
    table.maxReplicas[i] = row.max ?? -1;
  });
  return { rules, sets };
}
