// Pod specs as templates: pods created from equal specs share one row.

import {
  RESTART_ALWAYS,
  RESTART_NEVER,
  RESTART_ON_FAILURE,
  SECTION_TEMPLATES,
  TemplateRecord,
} from "../core/abi.generated.ts";
import type { Container } from "../kubernetes/container.ts";
import type { Origin, StringMap } from "../kubernetes/object-meta.ts";
import type { PodSpec } from "../kubernetes/pod.ts";
import type { Toleration } from "../kubernetes/pod-placement.ts";
import { preemptionPolicyOf, priorityOf, SYSTEM_CRITICAL_PRIORITY, withDefaultTolerations } from "./admission.ts";
import { compileContainers, type PodIdentity } from "./compile-containers.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileNodeSelector, compileTerms, compileTolerations } from "./compile-placement.ts";
import type { CompiledContainer, CompiledTemplate } from "./compiled-scenario.ts";

const RESTART_POLICIES = { Always: RESTART_ALWAYS, OnFailure: RESTART_ON_FAILURE, Never: RESTART_NEVER } as const;

/** A pod spec with what surrounds it. */
export interface TemplateSource {
  readonly spec: PodSpec;
  readonly labels: StringMap;
  readonly identity: PodIdentity;
  readonly origin: Origin;
  /** The tolerations of the owner's making, before admission's; the spec's own unless given. */
  readonly tolerations?: readonly Toleration[];
}

/** Templates written so far. */
export class TemplateCompiler {
  readonly templates: CompiledTemplate[] = [];
  /** By row of SECTION_CONTAINERS. */
  readonly containers: CompiledContainer[] = [];
  readonly #rows = new Map<string, number>();
  readonly #context: CompileContext;

  constructor(context: CompileContext) {
    this.#context = context;
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
    const { spec, identity } = source;
    const priority = this.#priority(source);
    const labels = context.labels(source.labels);
    const tolerations = compileTolerations(context, withDefaultTolerations(source.tolerations ?? spec.tolerations));
    const selector = compileNodeSelector(context, spec.nodeSelector);
    const affinity = spec.affinity.nodeAffinity;
    const required = compileTerms(context, affinity?.required?.nodeSelectorTerms ?? []);
    const preferredTerms = affinity?.preferred ?? [];
    const weights = preferredTerms.map(({ weight }) => weight);
    const preferred = compileTerms(
      context,
      preferredTerms.map(({ preference }) => preference),
      weights,
    );
    const init = compileContainers(context, spec.initContainers, true, identity, this.containers);
    const main = compileContainers(context, spec.containers, false, identity, this.containers);
    const overheadExtended = context.extendedRun(spec.overhead?.extended ?? {});
    this.templates.push({
      namespace: identity.namespace,
      priority,
      cpuLimitMilli: sumOrNull(spec.containers, (container) => container.resources.limits.cpuMilli),
      memoryLimitBytes: sumOrNull(spec.containers, (container) => container.resources.limits.memoryBytes),
      restartPolicy: spec.restartPolicy,
    });
    return context.writer.add(SECTION_TEMPLATES, TemplateRecord, {
      overheadCpuMilli: spec.overhead?.cpuMilli ?? 0,
      overheadMemoryBytes: spec.overhead?.memoryBytes ?? 0,
      overheadEphemeralBytes: spec.overhead?.ephemeralStorageBytes ?? 0,
      terminationGraceSeconds: spec.terminationGracePeriodSeconds,
      namespace: context.writer.intern(identity.namespace),
      labelsStart: labels.start,
      labelsCount: labels.count,
      priority,
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
      containersStart: main.start,
      containersCount: main.count,
      initContainersStart: init.start,
      initContainersCount: init.count,
      overheadExtendedStart: overheadExtended.start,
      overheadExtendedCount: overheadExtended.count,
      restartPolicy: RESTART_POLICIES[spec.restartPolicy],
      hostNetwork: spec.hostNetwork ? 1 : 0,
      critical: priority >= SYSTEM_CRITICAL_PRIORITY ? 1 : 0,
      preemptionNever: preemptionPolicyOf(spec, context.objects.priorityClasses) === "Never" ? 1 : 0,
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
