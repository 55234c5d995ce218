// What Deployments ask for beside size and template, as rows of the image.

import {
  DeploymentRecord,
  DeploymentSpecRecord,
  SECTION_DEPLOYMENT_SPECS,
  SECTION_DEPLOYMENTS,
  STRATEGY_RECREATE,
  STRATEGY_ROLLING_UPDATE,
} from "../core/abi.generated.ts";
import type { IntOrString } from "../kubernetes/int-or-string.ts";
import type { Deployment } from "../kubernetes/workloads.ts";
import type { CompileContext } from "./compile-context.ts";

/** The label that tells the pods of one ReplicaSet of a Deployment from those of another. */
export const POD_TEMPLATE_HASH = "pod-template-hash";

/** Writes a Deployment that is row `workload` and whose first ReplicaSet has a name; `shown`: a dump has that ReplicaSet. */
export function compileDeployment(
  context: CompileContext,
  { spec }: Deployment,
  { workload, replicaSetName, shown }: { workload: number; replicaSetName: string; shown: boolean },
): void {
  context.writer.add(SECTION_DEPLOYMENTS, DeploymentRecord, {
    workload,
    replicaSetName: context.writer.intern(replicaSetName),
    spec: compileDeploymentSpec(context, spec, spec.paused ? 1 : 0),
    shown: shown ? 1 : 0,
  });
}

/** Writes what one asks for; its row. `paused` is that of the record. */
export function compileDeploymentSpec(context: CompileContext, spec: Deployment["spec"], paused: number): number {
  const { strategy } = spec;
  const rolling = strategy.type === "RollingUpdate";
  const [maxSurge, surgePercent] = share(rolling ? strategy.maxSurge : 0);
  const [maxUnavailable, unavailablePercent] = share(rolling ? strategy.maxUnavailable : 0);
  return context.writer.add(SECTION_DEPLOYMENT_SPECS, DeploymentSpecRecord, {
    strategy: rolling ? STRATEGY_ROLLING_UPDATE : STRATEGY_RECREATE,
    maxSurge,
    surgePercent,
    maxUnavailable,
    unavailablePercent,
    minReadySeconds: spec.minReadySeconds,
    progressDeadlineSeconds: spec.progressDeadlineSeconds,
    revisionHistoryLimit: spec.revisionHistoryLimit,
    paused,
  });
}

/** The number, and 1 when it is a percentage. */
function share(value: IntOrString): [number, number] {
  return typeof value === "number" ? [value, 0] : [Number.parseInt(value, 10), 1];
}
