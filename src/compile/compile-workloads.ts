// Controllers that own pods, and bare pods, as rows of the image.

import {
  NEVER,
  PodOwnerRecord,
  PodRecord,
  SECTION_POD_OWNERS,
  SECTION_PODS,
  SECTION_WORKLOADS,
  WORKLOAD_DAEMONSET,
  WORKLOAD_DEPLOYMENT,
  WORKLOAD_REPLICASET,
  WORKLOAD_REPLICATION_CONTROLLER,
  WorkloadRecord,
} from "../core/abi.generated.ts";
import type { DocumentPath } from "../documents/document.ts";
import { epochSeconds } from "../kubernetes/epoch-seconds.ts";
import type { KubernetesObject, Origin, OwnerReference, StringMap } from "../kubernetes/object-meta.ts";
import type { Pod, PodSpec, PodTemplateSpec } from "../kubernetes/pod.ts";
import { Findings } from "../scenario/findings.ts";
import { type Lifecycle, readLifecycle } from "../scenario/lifecycle-annotations.ts";
import { withDaemonTolerations } from "./admission.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileDeployment, POD_TEMPLATE_HASH } from "./compile-deployments.ts";
import { drainFlags, hasNodeGroups } from "./compile-node-groups.ts";
import type { TemplateCompiler, TemplateSource } from "./compile-templates.ts";
import type { CompiledPod, CompiledWorkload } from "./compiled-scenario.ts";
import { entityOf } from "./entity.ts";
import { templateHash } from "./pod-name.ts";
import { plannedPods } from "./static-pods.ts";

const SECOND_NS = 1_000_000_000;
/** PodRecord.terminating */
const TERMINATING = 1;
const TERMINATING_BY_PREEMPTION = 2;
const METADATA: DocumentPath = ["metadata", "annotations"];

interface Controller extends KubernetesObject {
  readonly spec: { readonly template: PodTemplateSpec; readonly replicas?: number; readonly minReadySeconds?: number };
}

/** Writes workloads and bare pods. */
export class WorkloadCompiler {
  readonly workloads: CompiledWorkload[] = [];
  readonly pods: CompiledPod[] = [];
  readonly #rows = new Map<string, number>();
  /** Names of ReplicaSets at work, by their Deployment. */
  readonly #replicaSets = new Map<string, string>();
  /** The first status.startTime of all pods, in seconds since 1970, once it is asked for. */
  #firstStart: number | undefined;
  readonly #context: CompileContext;
  readonly #templates: TemplateCompiler;

  constructor(context: CompileContext, templates: TemplateCompiler) {
    this.#context = context;
    this.#templates = templates;
    for (const { metadata, spec } of context.objects.replicaSets) {
      if (!(spec.replicas > 0)) continue;
      for (const owner of metadata.ownerReferences) {
        const key = `${metadata.namespace}/${owner.name}`;
        if (owner.kind === "Deployment" && !this.#replicaSets.has(key)) this.#replicaSets.set(key, metadata.name);
      }
    }
  }

  /** Row of a workload by kind, namespace and name; undefined when the manifests do not have it. */
  rowOf(kind: string, namespace: string, name: string): number | undefined {
    return this.#rows.get(`${kind}/${namespace}/${name}`);
  }

  /** Writes the controllers that make pods. */
  compileControllers(): void {
    const { objects } = this.#context;
    for (const each of objects.deployments) {
      const workload = this.#controller(each, WORKLOAD_DEPLOYMENT);
      const { namespace, name } = each.metadata;
      const shown = this.#replicaSets.has(`${namespace}/${name}`);
      const replicaSetName = this.workloads[workload]?.podPrefix ?? "";
      compileDeployment(this.#context, each, { workload, replicaSetName, shown });
    }
    for (const each of objects.replicaSets) {
      const owner = each.metadata.ownerReferences.find(({ controller }) => controller);
      const row = owner && this.rowOf("Deployment", each.metadata.namespace, owner.name);
      if (row === undefined) this.#controller(each, WORKLOAD_REPLICASET);
      else this.#rows.set(keyOf(each), row);
    }
    for (const each of objects.replicationControllers) this.#controller(each, WORKLOAD_REPLICATION_CONTROLLER);
    for (const each of objects.daemonSets) this.#controller(each, WORKLOAD_DAEMONSET);
    this.#reportUnsimulated();
  }

  #controller(object: Controller, kind: number): number {
    const context = this.#context;
    const { name, namespace } = object.metadata;
    const { template, replicas, minReadySeconds } = object.spec;
    const entity = entityOf(object.kind, namespace, name);
    const podPrefix = kind === WORKLOAD_DEPLOYMENT ? this.#replicaSetName(object, entity) : name;
    const templateRow =
      kind === WORKLOAD_DEPLOYMENT
        ? this.deploymentTemplate(object, template, podPrefix)
        : this.#template(object, template, template.labels, [], {
            ...(kind === WORKLOAD_DAEMONSET ? { tolerations: withDaemonTolerations(template.spec) } : {}),
          });
    const row = context.writer.add(SECTION_WORKLOADS, WorkloadRecord, {
      entity,
      createdNs: this.createdNs(object),
      kind,
      name: context.writer.intern(name),
      namespace: context.writer.intern(namespace),
      template: templateRow,
      replicas: replicas ?? 0,
      minReadySeconds: minReadySeconds ?? 0,
    });
    this.#rows.set(keyOf(object), row);
    this.workloads.push({
      kind: object.kind,
      namespace,
      name,
      podPrefix,
      template: templateRow,
      labels: template.labels,
    });
    return row;
  }

  /** The row of the template of a Deployment's ReplicaSet: its pods carry the hash that ends its name. */
  deploymentTemplate({ kind, metadata }: KubernetesObject, template: PodTemplateSpec, replicaSetName: string): number {
    const hash = replicaSetName.slice(replicaSetName.lastIndexOf("-") + 1);
    const labels = { ...template.labels, [POD_TEMPLATE_HASH]: hash };
    return this.#template({ kind, metadata }, template, labels, [{ kind: "ReplicaSet", name: replicaSetName }], {});
  }

  /** When an object is created. */
  createdNs({ origin, metadata: { annotations } }: KubernetesObject): number {
    return this.#lifecycle(origin, annotations, METADATA).createdAtNs;
  }

  #template(
    { kind, metadata: { name, namespace } }: Pick<KubernetesObject, "kind" | "metadata">,
    template: PodTemplateSpec,
    labels: StringMap,
    makers: readonly { readonly kind: string; readonly name: string }[],
    tolerations: Pick<TemplateSource, "tolerations">,
  ): number {
    return this.#templates.compile({
      spec: template.spec,
      labels,
      identity: { namespace, pod: "", labels, owners: [{ kind, name }, ...makers] },
      origin: template.origin,
      ...this.#drain(template.annotations, namespace, template.spec),
      ...tolerations,
    });
  }

  /** The ReplicaSet that a dump shows at work for a Deployment, else a name as its controller would make it. */
  #replicaSetName({ metadata: { namespace, name } }: Controller, entity: bigint): string {
    return this.#replicaSets.get(`${namespace}/${name}`) ?? `${name}-${templateHash(entity)}`;
  }

  /** Writes the pods of the manifests, in order of creation; after all that controllers may make. */
  compilePods(): void {
    const dated = plannedPods(this.#context).map(({ pod, isStatic }, i) => ({
      pod,
      isStatic,
      i,
      ...this.#lifecycle(pod.origin, pod.metadata.annotations, METADATA),
    }));
    dated.sort((a, b) => a.createdAtNs - b.createdAtNs || a.i - b.i);
    for (const { pod, isStatic, createdAtNs, runForNs } of dated) {
      const { phase } = pod.status ?? {};
      if (phase === "Succeeded" || phase === "Failed") continue; // holds no resources and never runs again
      this.#barePod(pod, createdAtNs, runForNs ?? NEVER, isStatic);
    }
  }

  #barePod(pod: Pod, createdNs: number, runForNs: number | bigint, isStatic: boolean): void {
    const context = this.#context;
    const { name, namespace, labels, ownerReferences } = pod.metadata;
    const reference = ownerReferences.find(({ controller }) => controller);
    const workload = reference && this.#ownerRow(reference, pod);
    const owner = workload === undefined ? undefined : this.workloads[workload];
    const owners = [reference, owner].flatMap((each) => (each ? [{ kind: each.kind, name: each.name }] : []));
    const running = pod.status?.phase === "Running" && pod.spec.nodeName !== undefined;
    const stored = pod.status !== undefined;
    const template = this.#templates.compile({
      spec: pod.spec,
      labels,
      // A pod's own name is part of what behaviour may match; traces with many equal pods rarely do, and share templates.
      identity: { namespace, pod: this.#behaviorNamesPods ? name : "", labels, owners },
      origin: pod.origin,
      stored,
      isStatic,
      ...this.#drain(pod.metadata.annotations, namespace, pod.spec),
    });
    if (hasNodeGroups(context)) {
      const replicated = reference !== undefined && reference.kind !== "DaemonSet" ? 1 : 0;
      context.writer.add(SECTION_POD_OWNERS, PodOwnerRecord, { replicated });
    }
    context.writer.add(SECTION_PODS, PodRecord, {
      entity: entityOf("Pod", namespace, name),
      createdNs,
      runForNs,
      template,
      name: context.writer.intern(name),
      workload: workload ?? -1,
      running: running ? 1 : 0,
      nominatedNodeName: context.writer.intern(pod.status?.nominatedNodeName ?? ""),
      stored: stored ? 1 : 0,
      ready: pod.status?.conditions.some(({ type, status }) => type === "Ready" && status === "True") ? 1 : 0,
      terminating: terminatingOf(pod),
      startedNs: this.#startedNs(pod),
      pinnedNodeName: context.writer.intern(reference?.kind === "DaemonSet" ? pinnedNodeOf(pod.spec) : ""),
    });
    const { uid } = pod.metadata;
    const { nodeName } = pod.spec;
    const by = owner ? { kind: owner.kind, name: owner.name } : null;
    this.pods.push({
      name,
      template,
      owner: by,
      ...(uid === undefined ? {} : { uid }),
      ...(nodeName === undefined ? {} : { nodeName }),
      ...(reference === undefined ? {} : { controller: { kind: reference.kind, name: reference.name } }),
    });
  }

  /** What draining asks of a pod spec, where nodes may be drained. */
  #drain(annotations: StringMap, namespace: string, { volumes }: PodSpec): { drain?: number } {
    return hasNodeGroups(this.#context) ? { drain: drainFlags(annotations, namespace, volumes) } : {};
  }

  /** The row of a pod's controller; a Deployment's too when the dump lacks the ReplicaSet between them, whose name ends in the hash on its pods. */
  #ownerRow({ kind, name }: OwnerReference, { metadata: { namespace, labels } }: Pod): number | undefined {
    const row = this.rowOf(kind, namespace, name);
    const suffix = `-${labels["pod-template-hash"] ?? ""}`;
    if (row !== undefined || kind !== "ReplicaSet" || suffix === "-" || !name.endsWith(suffix)) return row;
    return this.rowOf("Deployment", namespace, name.slice(0, -suffix.length));
  }

  /** status.startTime, counted from the first of the dump. */
  #startedNs({ status }: Pod): number | bigint {
    const seconds = epochSeconds(status?.startTime ?? "");
    if (seconds === undefined) return NEVER;
    this.#firstStart ??= this.#context.objects.pods
      .map((each) => epochSeconds(each.status?.startTime ?? "") ?? seconds)
      .reduce((first, each) => Math.min(first, each), seconds);
    return (seconds - this.#firstStart) * SECOND_NS;
  }

  get #behaviorNamesPods(): boolean {
    return this.#context.scenario.behavior.some(({ match }) => match.pod !== undefined);
  }

  /** What the annotations at `path` of the object's document say about times. */
  #lifecycle({ document }: Origin, annotations: StringMap, path: DocumentPath): Lifecycle {
    const lifecycle = readLifecycle(annotations, path, new Findings(document, this.#context.sink));
    // All there is, is there at once.
    return this.#context.isOneShot ? { ...lifecycle, createdAtNs: 0 } : lifecycle;
  }

  #reportUnsimulated(): void {
    const { objects } = this.#context;
    for (const list of [objects.statefulSets, objects.jobs, objects.cronJobs]) {
      const [first] = list;
      if (!first) continue;
      this.#context.reportObject(first.origin, ["kind"], {
        code: "kind-not-simulated",
        severity: "warning",
        message: `${first.kind} is not simulated yet: ${list.length === 1 ? "1 object makes" : `${list.length} objects make`} no pods`,
      });
    }
  }
}

/** The node that the DaemonSet controller made a pod for (ReplaceDaemonSetPodNodeNameNodeAffinity, pkg/controller/daemon/util). */
function pinnedNodeOf({ affinity }: PodSpec): string {
  const terms = affinity.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  const [field] = terms.length === 1 ? (terms[0]?.matchFields ?? []) : [];
  return field?.key === "metadata.name" && field.operator === "In" ? (field.values[0] ?? "") : "";
}

/** Whether a pod is being deleted, and whether kube-scheduler did it. Mirrors podTerminatingByPreemption, defaultpreemption/default_preemption.go. */
function terminatingOf({ metadata, status }: Pod): number {
  if (metadata.deletionTimestamp === undefined) return 0;
  const byScheduler = status?.conditions.some(
    ({ type, status, reason }) =>
      type === "DisruptionTarget" && status === "True" && reason === "PreemptionByScheduler",
  );
  return byScheduler ? TERMINATING_BY_PREEMPTION : TERMINATING;
}

function keyOf(object: KubernetesObject): string {
  return `${object.kind}/${object.metadata.namespace}/${object.metadata.name}`;
}
