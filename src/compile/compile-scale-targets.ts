// What an HPA scales: the workload, the selector its scale subresource names, and what the API answers where there is no scale. Mirrors the first half of
// reconcileAutoscaler of pkg/controller/podautoscaler/horizontal.go and the errors of the RESTMapper and the API server, v1.35.

import type { HorizontalPodAutoscaler } from "../kubernetes/autoscaler.ts";
import { apiGroup, apiVersionsOf, kindsOfGroup } from "../kubernetes/kinds.ts";
import type { StringMap } from "../kubernetes/object-meta.ts";
import {
  type Requirement,
  requirementsFromLabelSelector,
  requirementsFromLabels,
  requirementsMatch,
  requirementsText,
} from "../kubernetes/selector.ts";
import type { CompileContext } from "./compile-context.ts";
import type { WorkloadCompiler } from "./compile-workloads.ts";

/** A WorkloadRecord row that does not exist. */
export const NO_WORKLOAD = -1;
/** Kinds with a scale subresource, with the API group and resource of their errors. */
const SCALABLE: Readonly<Record<string, string>> = {
  Deployment: "deployments.apps",
  ReplicaSet: "replicasets.apps",
  StatefulSet: "statefulsets.apps",
  ReplicationController: "replicationcontrollers",
};
/** What the API server answers to a path that it does not serve. */
const NO_SUBRESOURCE = "the server could not find the requested resource";

/** The target of an HPA. */
export interface ScaleTarget {
  /** Row of WorkloadRecord, NO_WORKLOAD when there is none. */
  readonly workload: number;
  readonly requirements: readonly Requirement[];
  /** The selector as the scale subresource has it. */
  readonly selector: string;
  /** What the API answers while there is no scale to read. */
  readonly answer: string;
  /** The object is there in a cluster, but no part of the simulation makes its pods. */
  readonly unsimulated: boolean;
}

/** Finds the target of an HPA and warns where it leads nowhere. */
export function scaleTargetOf(
  context: CompileContext,
  workloads: WorkloadCompiler,
  { spec, metadata, origin }: HorizontalPodAutoscaler,
): ScaleTarget {
  const { namespace } = metadata;
  const { kind, name, apiVersion } = spec.scaleTargetRef;
  const none = { workload: NO_WORKLOAD, requirements: [], selector: "", unsimulated: false };
  const group = apiGroup(apiVersion);
  const warn = (answer: string, hint?: string): ScaleTarget => {
    context.reportObject(origin, ["spec", "scaleTargetRef"], {
      code: "unknown-scale-target",
      severity: "warning",
      message: `HorizontalPodAutoscaler ${JSON.stringify(metadata.name)} scales nothing: ${answer}`,
      ...(hint === undefined ? {} : { hint }),
    });
    return { ...none, answer };
  };
  if (!kindsOfGroup(group).includes(kind)) {
    const [served] = apiVersionsOf(kind);
    return warn(
      `no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`,
      served === undefined ? undefined : `apiVersion: ${served}`,
    );
  }
  const resource = SCALABLE[kind];
  if (resource === undefined) return warn(NO_SUBRESOURCE);
  const answer = `${resource} ${JSON.stringify(name)} not found`;
  const workload = workloads.rowOf(kind, namespace, name);
  if (workload !== undefined) {
    const requirements = requirementsOf(context, kind, namespace, name);
    const sorted = [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return { workload, requirements, selector: requirementsText(sorted), answer, unsimulated: false };
  }
  const isThere = context.objects.statefulSets.some(
    ({ metadata: each }) => kind === "StatefulSet" && each.namespace === namespace && each.name === name,
  );
  if (!isThere) return warn(answer);
  context.reportObject(origin, ["spec", "scaleTargetRef"], {
    code: "unknown-scale-target",
    severity: "warning",
    message: `HorizontalPodAutoscaler ${JSON.stringify(metadata.name)} scales ${kind} ${JSON.stringify(name)}, which is not simulated: it does nothing`,
  });
  return { ...none, answer, unsimulated: true };
}

/** Whether the selector of a target selects pods with these labels. */
export function selectsPods({ requirements }: ScaleTarget, labels: StringMap): boolean {
  return requirements.length > 0 && requirementsMatch(requirements, labels);
}

function requirementsOf({ objects }: CompileContext, kind: string, namespace: string, name: string): Requirement[] {
  const isMeant = ({ metadata }: { metadata: { namespace: string; name: string } }): boolean =>
    metadata.namespace === namespace && metadata.name === name;
  if (kind === "ReplicationController")
    return requirementsFromLabels(objects.replicationControllers.find(isMeant)?.spec.selector ?? {});
  const found = (kind === "Deployment" ? objects.deployments : objects.replicaSets).find(isMeant);
  return found === undefined ? [] : requirementsFromLabelSelector(found.spec.selector);
}
