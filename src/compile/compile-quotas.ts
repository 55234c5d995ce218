// ResourceQuotas as rows of the image: those of a namespace when its first pod spec is written. A quota counts pods and what they ask for as
// the run goes; objects of other kinds are counted beforehand (check-object-quotas.ts).

import * as abi from "../core/abi.generated.ts";
import type { PodSpec } from "../kubernetes/pod.ts";
import type { PodAffinity } from "../kubernetes/pod-placement.ts";
import type { QuotaScope, ResourceQuota } from "../kubernetes/policy.ts";
import type { Quantity } from "../kubernetes/quantity.ts";
import { toCount } from "../kubernetes/read-resources.ts";
import { priorityClassOf } from "./admission.ts";
import type { CompileContext, Run } from "./compile-context.ts";
import type { CompiledQuota, CompiledQuotaLimit, UnsetResources } from "./compiled-scenario.ts";

const RESOURCES: Readonly<Record<string, number>> = {
  pods: abi.QUOTA_PODS,
  "count/pods": abi.QUOTA_COUNT_PODS,
  cpu: abi.QUOTA_REQUESTS_CPU,
  "requests.cpu": abi.QUOTA_REQUESTS_CPU,
  memory: abi.QUOTA_REQUESTS_MEMORY,
  "requests.memory": abi.QUOTA_REQUESTS_MEMORY,
  "ephemeral-storage": abi.QUOTA_REQUESTS_EPHEMERAL_STORAGE,
  "requests.ephemeral-storage": abi.QUOTA_REQUESTS_EPHEMERAL_STORAGE,
  "limits.cpu": abi.QUOTA_LIMITS_CPU,
  "limits.memory": abi.QUOTA_LIMITS_MEMORY,
  "limits.ephemeral-storage": abi.QUOTA_LIMITS_EPHEMERAL_STORAGE,
};
const SCOPES: Readonly<Record<QuotaScope["scope"], number>> = {
  Terminating: abi.SCOPE_TERMINATING,
  NotTerminating: abi.SCOPE_NOT_TERMINATING,
  BestEffort: abi.SCOPE_BEST_EFFORT,
  NotBestEffort: abi.SCOPE_NOT_BEST_EFFORT,
  PriorityClass: abi.SCOPE_PRIORITY_CLASS,
  CrossNamespacePodAffinity: abi.SCOPE_CROSS_NAMESPACE_POD_AFFINITY,
};
const OPERATORS: Readonly<Record<QuotaScope["operator"], number>> = {
  In: abi.OPERATOR_IN,
  NotIn: abi.OPERATOR_NOT_IN,
  Exists: abi.OPERATOR_EXISTS,
  DoesNotExist: abi.OPERATOR_DOES_NOT_EXIST,
};
/** Resources that every container must give where a quota bounds them, and where a container gives them. */
const MUST_BE_GIVEN = [
  ["cpu", "requests", "cpuMilli"],
  ["memory", "requests", "memoryBytes"],
  ["requests.cpu", "requests", "cpuMilli"],
  ["requests.memory", "requests", "memoryBytes"],
  ["limits.cpu", "limits", "cpuMilli"],
  ["limits.memory", "limits", "memoryBytes"],
] as const;

/** Writes the quotas of namespaces. */
export class QuotaCompiler {
  /** By row of SECTION_QUOTAS and SECTION_QUOTA_LIMITS. */
  readonly quotas: CompiledQuota[] = [];
  readonly limits: CompiledQuotaLimit[] = [];
  readonly #context: CompileContext;
  readonly #runs = new Map<string, Run>();

  constructor(context: CompileContext) {
    this.#context = context;
  }

  /** The fields of TemplateRecord that quotas are about; `spec` is as admission leaves it. */
  templateFields(spec: PodSpec, namespace: string) {
    const { objects, writer } = this.#context;
    const run = this.#run(namespace);
    const { podAffinity, podAntiAffinity } = spec.affinity;
    return {
      quotasStart: run.start,
      quotasCount: run.count,
      priorityClass: writer.intern(priorityClassOf(spec, objects.priorityClasses)),
      hasDeadline: spec.activeDeadlineSeconds === undefined ? 0 : 1,
      crossesNamespaces: crossesNamespaces(podAffinity) || crossesNamespaces(podAntiAffinity) ? 1 : 0,
    };
  }

  /** Which containers leave unset what a quota may demand; nothing in namespaces without quotas. */
  unset(spec: PodSpec, namespace: string): UnsetResources {
    if (this.#run(namespace).count === 0) return {};
    const containers = [...spec.containers, ...spec.initContainers];
    return Object.fromEntries(
      MUST_BE_GIVEN.flatMap(([name, list, field]): [string, string[]][] => {
        const silent = containers.filter(({ resources }) => resources[list][field] === undefined);
        return silent.length === 0 ? [] : [[name, silent.map((container) => container.name).sort()]];
      }),
    );
  }

  #run(namespace: string): Run {
    let run = this.#runs.get(namespace);
    if (!run) {
      const own = this.#context.objects.resourceQuotas.filter(({ metadata }) => metadata.namespace === namespace);
      run = { start: this.#context.writer.rows(abi.SECTION_QUOTAS), count: own.length };
      for (const quota of own) this.#write(quota);
      this.#runs.set(namespace, run);
    }
    return run;
  }

  #write({ metadata, hard, scopes }: ResourceQuota): void {
    const { writer } = this.#context;
    const scopesStart = writer.rows(abi.SECTION_QUOTA_SCOPES);
    for (const { scope, operator, values } of scopes) {
      const names = this.#context.values(values.map((value) => writer.intern(value)));
      writer.add(abi.SECTION_QUOTA_SCOPES, abi.QuotaScopeRecord, {
        scope: SCOPES[scope],
        operator: OPERATORS[operator],
        valuesStart: names.start,
        valuesCount: names.count,
      });
    }
    const limitsStart = writer.rows(abi.SECTION_QUOTA_LIMITS);
    for (const [name, quantity] of Object.entries(hard)) this.#limit(name, quantity);
    const limits = { limitsStart, limitsCount: writer.rows(abi.SECTION_QUOTA_LIMITS) - limitsStart };
    writer.add(abi.SECTION_QUOTAS, abi.QuotaRecord, { scopesStart, scopesCount: scopes.length, ...limits });
    const { namespace, name } = metadata;
    this.quotas.push({ namespace, name, resources: Object.keys(hard), ...limits });
  }

  #limit(name: string, quantity: Quantity): void {
    const resource = RESOURCES[name] ?? this.#extended(name);
    if (resource === undefined) return;
    const milli = resource === abi.QUOTA_REQUESTS_CPU || resource === abi.QUOTA_LIMITS_CPU;
    this.#context.writer.add(abi.SECTION_QUOTA_LIMITS, abi.QuotaLimitRecord, {
      hard: toCount(quantity, milli),
      resource,
    });
    this.limits.push({ resource: name, hard: quantity.toString(), milli, format: quantity.format });
  }

  /** `requests.nvidia.com/gpu`; huge pages go with and without the prefix. */
  #extended(name: string): number | undefined {
    const own = name.startsWith("requests.") ? name.slice("requests.".length) : name;
    const isHugePages = own.startsWith("hugepages-");
    const isExtended = name !== own && own.includes("/") && !own.startsWith("count/");
    return isHugePages || isExtended ? abi.QUOTA_REQUESTS_EXTENDED + this.#context.extendedIndex(own) : undefined;
  }
}

function crossesNamespaces(affinity: PodAffinity | undefined): boolean {
  const terms = [...(affinity?.required ?? []), ...(affinity?.preferred ?? []).map(({ term }) => term)];
  return terms.some(({ namespaces, namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined);
}
