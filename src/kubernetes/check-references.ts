// Looks at the objects together: an autoscaler without its target, a Service that selects nothing. All of these are warnings,
// since what is missing may exist in the cluster.

import { nearestName } from "../documents/nearest-name.ts";
import type { HorizontalPodAutoscaler } from "./autoscaler.ts";
import { apiGroup } from "./kinds.ts";
import type { KubernetesObject, StringMap } from "./object-meta.ts";
import type { KubernetesObjects } from "./objects.ts";
import type { ReadContext } from "./read-context.ts";
import { requirementsFromLabels, requirementsMatch } from "./selector.ts";
import type { Service } from "./service.ts";

/** Kinds that have a scale subresource. */
const SCALABLE_KINDS = ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"] as const;

/** A set of labels that pods have or will have, in a namespace, with the container ports by name. */
interface PodLabels {
  readonly namespace: string;
  readonly labels: StringMap;
  readonly portNames: ReadonlySet<string>;
}

/** Reports references that lead nowhere. */
export function checkReferences(context: ReadContext, objects: KubernetesObjects): void {
  const pods = podLabels(objects);
  for (const service of objects.services) {
    checkService(context, service, pods);
  }
  for (const autoscaler of objects.horizontalPodAutoscalers) {
    checkTarget(context, autoscaler, objects);
  }
  checkOverlaps(context, objects.horizontalPodAutoscalers);
}

function podLabels(objects: KubernetesObjects): PodLabels[] {
  const templated = [
    ...objects.deployments,
    ...objects.replicaSets,
    ...objects.statefulSets,
    ...objects.daemonSets,
    ...objects.replicationControllers,
    ...objects.jobs,
  ].map(({ metadata, spec }) => ({ namespace: metadata.namespace, ...spec.template }));
  const fromCronJobs = objects.cronJobs.map(({ metadata, spec }) => ({
    namespace: metadata.namespace,
    ...spec.jobTemplate.spec.template,
  }));
  const bare = objects.pods.map(({ metadata, spec }) => ({ ...metadata, spec }));
  return [...templated, ...fromCronJobs, ...bare].map(({ namespace, labels, spec }) => {
    const ports = [...spec.initContainers, ...spec.containers].flatMap((container) => container.ports);
    return { namespace, labels, portNames: new Set(ports.flatMap(({ name }) => (name === undefined ? [] : [name]))) };
  });
}

function checkService(context: ReadContext, service: Service, pods: readonly PodLabels[]): void {
  const { metadata, spec, origin } = service;
  if (spec.selector === undefined || spec.type === "ExternalName") {
    return;
  }
  const requirements = requirementsFromLabels(spec.selector);
  const selected = pods.filter(
    (pod) => pod.namespace === metadata.namespace && requirementsMatch(requirements, pod.labels),
  );
  if (selected.length === 0) {
    const elsewhere = pods.find((pod) => requirementsMatch(requirements, pod.labels));
    context.report("warning", origin.document, [...origin.path, "spec", "selector"], {
      code: "service-selects-nothing",
      message: `Service ${JSON.stringify(metadata.name)} selects no pod in namespace ${JSON.stringify(metadata.namespace)}`,
      hint: elsewhere === undefined ? undefined : `pods with these labels are in namespace "${elsewhere.namespace}"`,
    });
    return;
  }
  spec.ports.forEach((port, index) => {
    const name = port.targetPort;
    if (typeof name === "string" && !selected.some((pod) => pod.portNames.has(name))) {
      context.report("warning", origin.document, [...origin.path, "spec", "ports", index, "targetPort"], {
        code: "unknown-target-port",
        message: `no container of the selected pods has a port named ${JSON.stringify(name)}`,
        hint: suggest(name, new Set(selected.flatMap((pod) => [...pod.portNames]))),
      });
    }
  });
}

function checkTarget(context: ReadContext, autoscaler: HorizontalPodAutoscaler, objects: KubernetesObjects): void {
  const { metadata, spec, origin } = autoscaler;
  const { kind, name, apiVersion } = spec.scaleTargetRef;
  if (kind === "" || name === "") {
    return;
  }
  const path = [...origin.path, "spec", "scaleTargetRef"];
  if (!SCALABLE_KINDS.some((scalable) => scalable === kind)) {
    context.report("warning", origin.document, [...path, "kind"], {
      code: "autoscaler-target-unknown",
      message: `the simulation scales no ${kind}`,
      hint: suggest(kind, SCALABLE_KINDS),
    });
    return;
  }
  const candidates = scalable(objects).filter(
    (object) => object.kind === kind && object.metadata.namespace === metadata.namespace,
  );
  if (candidates.some((object) => object.metadata.name === name)) {
    return;
  }
  context.report("warning", origin.document, [...path, "name"], {
    code: "autoscaler-target-missing",
    message: `there is no ${kind} ${JSON.stringify(name)} in namespace ${JSON.stringify(metadata.namespace)}${apiGroup(apiVersion) === "" ? "" : ` (${apiVersion})`}`,
    hint: suggest(
      name,
      candidates.map((object) => object.metadata.name),
    ),
  });
}

/** Two autoscalers on one target work against each other (upstream: AmbiguousSelector). */
function checkOverlaps(context: ReadContext, autoscalers: readonly HorizontalPodAutoscaler[]): void {
  const first = new Map<string, string>();
  for (const { metadata, spec, origin } of autoscalers) {
    const key = `${metadata.namespace} ${spec.scaleTargetRef.kind} ${spec.scaleTargetRef.name}`;
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, metadata.name);
      continue;
    }
    context.report("warning", origin.document, [...origin.path, "spec", "scaleTargetRef"], {
      code: "autoscalers-overlap",
      message: `HorizontalPodAutoscaler ${JSON.stringify(other)} scales the same ${spec.scaleTargetRef.kind}`,
    });
  }
}

function scalable(objects: KubernetesObjects): KubernetesObject[] {
  return [...objects.deployments, ...objects.replicaSets, ...objects.statefulSets, ...objects.replicationControllers];
}

function suggest(word: string, known: Iterable<string>): string | undefined {
  const near = nearestName(word, known);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}
