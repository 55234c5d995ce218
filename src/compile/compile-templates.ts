// Pod specs as templates: pods created from equal specs share one row.

import {
  NO_SCHEDULER,
  PodDrainRecord,
  RESTART_ALWAYS,
  RESTART_NEVER,
  RESTART_ON_FAILURE,
  SECTION_POD_DRAIN,
  SECTION_TEMPLATES,
  TemplateRecord,
} from "../core/abi.generated.ts";
import { nearestName } from "../documents/nearest-name.ts";
import type { Container } from "../kubernetes/container.ts";
import type { Origin, StringMap } from "../kubernetes/object-meta.ts";
import type { PodSpec } from "../kubernetes/pod.ts";
import type { Toleration } from "../kubernetes/pod-placement.ts";
import { preemptionPolicyOf, priorityOf, SYSTEM_CRITICAL_PRIORITY, withDefaultTolerations } from "./admission.ts";
import { admitPod } from "./admit-pod.ts";
import { compileContainers, type PodIdentity } from "./compile-containers.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileNodeSelector, compileTerms, compileTolerations } from "./compile-placement.ts";
import { PodTopologyCompiler } from "./compile-pod-topology.ts";
import { QuotaCompiler } from "./compile-quotas.ts";
import { serviceOfAffinity } from "./compile-removed-plugins.ts";
import { schedulerNames, schedulerProfileRow } from "./compile-scheduler-profiles.ts";
import type { CompiledStorage } from "./compile-storage.ts";
import { volumeFields } from "./compile-volumes.ts";
import type { CompiledContainer, CompiledTemplate } from "./compiled-scenario.ts";
import { MissingReferences } from "./missing-references.ts";

const RESTART_POLICIES = { Always: RESTART_ALWAYS, OnFailure: RESTART_ON_FAILURE, Never: RESTART_NEVER } as const;

/** A pod spec with what surrounds it. */
export interface TemplateSource {
  readonly spec: PodSpec;
  readonly labels: StringMap;
  readonly identity: PodIdentity;
  readonly origin: Origin;
  /** The tolerations of the owner's making, before admission's; the spec's own unless given. */
  readonly tolerations?: readonly Toleration[];
  /** A pod that a kubelet runs by itself. */
  readonly isStatic?: boolean;
  /** What draining asks of it, DRAIN_* bits; only where there are node groups. */
  readonly drain?: number;
  /** Whether the pod exists already and was admitted before; absent for pods that a controller makes. */
  readonly stored?: boolean;
}

/** Templates written so far. */
export class TemplateCompiler {
  readonly templates: CompiledTemplate[] = [];
  /** By row of SECTION_CONTAINERS. */
  readonly containers: CompiledContainer[] = [];
  readonly #rows = new Map<string, number>();
  readonly topology: PodTopologyCompiler;
  readonly quotas: QuotaCompiler;
  readonly #context: CompileContext;
  readonly #storage: CompiledStorage;
  readonly #references: MissingReferences;

  constructor(context: CompileContext, storage: CompiledStorage) {
    this.#context = context;
    this.topology = new PodTopologyCompiler(context);
    this.quotas = new QuotaCompiler(context);
    this.#storage = storage;
    this.#references = new MissingReferences(context);
  }

  /** The row of a template, written on first use. */
  compile(source: TemplateSource): number {
    const signature = JSON.stringify(source, (key, value) => (key === "origin" ? undefined : value));
    let row = this.#rows.get(signature);
    if (row === undefined) {
      row = this.#write(source);
      this.#rows.set(signature, row);
    }
    return row;
  }

  #write(source: TemplateSource): number {
    const context = this.#context;
    const { identity } = source;
    if (source.drain !== undefined) context.writer.add(SECTION_POD_DRAIN, PodDrainRecord, { flags: source.drain });
    const spec = this.#admitted(source);
    const priority = this.#priority(source);
    const labels = context.labels(source.labels);
    const topology = this.topology.compile(spec, source.labels, identity, source.origin);
    const placement = this.#placement(spec, source.tolerations ?? spec.tolerations);
    const pod = { identity, volumes: spec.volumes };
    const init = compileContainers(context, spec.initContainers, true, pod, this.containers, this.#references);
    const main = compileContainers(context, spec.containers, false, pod, this.containers, this.#references);
    const gates = context.values(spec.schedulingGates.map((name) => context.writer.intern(name)));
    const overhead = overheadFields(context, spec);
    const quotas = this.quotas.templateFields(spec, identity.namespace);
    const volumes = volumeFields(context, spec.volumes, identity.namespace, this.#storage);
    const mountProblem = this.#references.ofVolumes(spec.volumes, identity.namespace, source.origin);
    this.templates.push({
      namespace: identity.namespace,
      priority,
      cpuLimitMilli: sumOrNull(spec.containers, (container) => container.resources.limits.cpuMilli),
      memoryLimitBytes: sumOrNull(spec.containers, (container) => container.resources.limits.memoryBytes),
      restartPolicy: spec.restartPolicy,
      hostNetwork: spec.hostNetwork,
      initContainers: spec.initContainers.length,
      mountProblem: mountProblem ?? "",
      unset: this.quotas.unset(spec, identity.namespace),
    });
    return context.writer.add(SECTION_TEMPLATES, TemplateRecord, {
      ...overhead,
      ...volumes,
      terminationGraceSeconds: spec.terminationGracePeriodSeconds,
      namespace: context.writer.intern(identity.namespace),
      ...topology,
      labelsStart: labels.start,
      labelsCount: labels.count,
      priority,
      ...placement,
      containersStart: main.start,
      containersCount: main.count,
      initContainersStart: init.start,
      initContainersCount: init.count,
      restartPolicy: RESTART_POLICIES[spec.restartPolicy],
      hostNetwork: spec.hostNetwork ? 1 : 0,
      mountProblem: mountProblem === undefined ? 0 : 1,
      staticPod: source.isStatic ? 1 : 0,
      // Mirrors IsCriticalPod, pkg/kubelet/types/pod_update.go, v1.35.
      critical: source.isStatic || priority >= SYSTEM_CRITICAL_PRIORITY ? 1 : 0,
      schedulerProfile: this.#schedulerProfile(source),
      schedulingGatesStart: gates.start,
      schedulingGatesCount: gates.count,
      preemptionNever: preemptionPolicyOf(spec, context.objects.priorityClasses) === "Never" ? 1 : 0,
      ...quotas,
      serviceSelector: this.topology.selectors.row(serviceOfAffinity(context, identity.namespace, source.labels)),
    });
  }

  /** The fields that say which nodes a pod may run on by themselves. */
  #placement(spec: PodSpec, own: readonly Toleration[]) {
    const context = this.#context;
    const tolerations = compileTolerations(context, withDefaultTolerations(own));
    const selector = compileNodeSelector(context, spec.nodeSelector);
    const affinity = spec.affinity.nodeAffinity;
    const required = compileTerms(context, affinity?.required?.nodeSelectorTerms ?? []);
    const terms = affinity?.preferred ?? [];
    const preferred = compileTerms(
      context,
      terms.map(({ preference }) => preference),
      terms.map(({ weight }) => weight),
    );
    return {
      nodeName: context.writer.intern(spec.nodeName ?? ""),
      nodeSelectorStart: selector.start,
      nodeSelectorCount: selector.count,
      hasRequiredTerms: affinity?.required === undefined ? 0 : 1,
      requiredTermsStart: required.start,
      requiredTermsCount: required.count,
      preferredTermsStart: preferred.start,
      preferredTermsCount: preferred.count,
      tolerationsStart: tolerations.start,
      tolerationsCount: tolerations.count,
    };
  }

  #admitted({ spec, identity, origin, stored }: TemplateSource): PodSpec {
    if (stored) return spec;
    const [owner] = stored === undefined ? identity.owners : [];
    const generateName = owner === undefined ? "" : `${owner.name}-`;
    return admitPod(this.#context, { spec, namespace: identity.namespace, generateName, origin });
  }

  #schedulerProfile(source: TemplateSource): number {
    const row = schedulerProfileRow(this.#context, source.spec.schedulerName);
    if (row === NO_SCHEDULER) this.#reportScheduler(source);
    return row;
  }

  /**
   * An error, unless the pod exists already or the run is a one-shot, which tells of the pod that nobody tried: a cluster may have pods of a
   * scheduler that is none of ours. One with a node needs none.
   */
  #reportScheduler({ spec, origin, stored }: TemplateSource): void {
    if (spec.nodeName !== undefined) return;
    const known = schedulerNames(this.#context);
    const near = nearestName(spec.schedulerName, known);
    const list = `add a profile of that name to the KubeSchedulerConfiguration; there is ${known.join(", ")}`;
    this.#context.reportObject(origin, ["spec", "schedulerName"], {
      code: "unknown-scheduler",
      severity: stored || this.#context.isOneShot ? "warning" : "error",
      message: `no profile of kube-scheduler is called ${JSON.stringify(spec.schedulerName)}: its pods would stay pending`,
      hint: near === undefined ? list : `did you mean "${near}"? or ${list}`,
    });
  }

  #priority({ spec, origin }: TemplateSource): number {
    const priority = priorityOf(spec, this.#context.objects.priorityClasses);
    if (priority !== undefined) return priority;
    this.#context.reportObject(origin, ["spec", "priorityClassName"], {
      code: "unknown-priority-class",
      severity: "error",
      message: `no PriorityClass with name ${spec.priorityClassName} was found`,
      hint: "add the PriorityClass to the manifests",
    });
    return 0;
  }
}

function sumOrNull(containers: readonly Container[], of: (container: Container) => number | undefined): number | null {
  let sum = 0;
  for (const container of containers) {
    const value = of(container);
    if (value === undefined) return null;
    sum += value;
  }
  return sum;
}

function overheadFields(context: CompileContext, { overhead }: PodSpec) {
  const extended = context.extendedRun(overhead?.extended ?? {});
  return {
    overheadCpuMilli: overhead?.cpuMilli ?? 0,
    overheadMemoryBytes: overhead?.memoryBytes ?? 0,
    overheadEphemeralBytes: overhead?.ephemeralStorageBytes ?? 0,
    overheadExtendedStart: extended.start,
    overheadExtendedCount: extended.count,
  };
}
