// Placing pods by other pods: topologySpreadConstraints, inter-pod affinity, and the namespaces they select.

import {
  NamespaceRecord,
  PodAffinityTermRecord,
  SECTION_NAMESPACES,
  SECTION_POD_AFFINITY_TERMS,
  SECTION_SPREAD_CONSTRAINTS,
  SpreadConstraintRecord,
  TERM_PREFERRED_AFFINITY,
  TERM_PREFERRED_ANTI_AFFINITY,
  TERM_REQUIRED_AFFINITY,
  TERM_REQUIRED_ANTI_AFFINITY,
} from "../core/abi.generated.ts";
import type { Origin, StringMap } from "../kubernetes/object-meta.ts";
import type { PodSpec } from "../kubernetes/pod.ts";
import type { PodAffinity, PodAffinityTerm, TopologySpreadConstraint } from "../kubernetes/pod-placement.ts";
import { TopologyKeyCheck } from "./check-topology-keys.ts";
import type { PodIdentity } from "./compile-containers.ts";
import type { CompileContext, Run } from "./compile-context.ts";
import { listedConstraints } from "./compile-scheduler-profiles.ts";
import { SelectorCompiler, withLabelKeys } from "./compile-selectors.ts";
import { systemDefaultConstraints } from "./default-spreading.ts";

const HOSTNAME = "kubernetes.io/hostname";
/** The API server gives every namespace this label with its name. */
const NAMESPACE_NAME = "kubernetes.io/metadata.name";
/** From this minor version matchLabelKeys and mismatchLabelKeys of inter-pod affinity are on by default. */
const AFFINITY_LABEL_KEYS_SINCE_MINOR = 31;

/** The fields of TemplateRecord that this file fills. */
export interface PodTopologyFields {
  readonly spreadStart: number;
  readonly spreadCount: number;
  readonly spreadDefaulted: number;
  readonly podTermsStart: number;
  readonly podTermsCount: number;
}

/** Writes constraints and terms, and at the end the namespaces. */
export class PodTopologyCompiler {
  readonly selectors: SelectorCompiler;
  readonly keys: TopologyKeyCheck;
  readonly #context: CompileContext;
  readonly #namespaces = new Set<string>();

  constructor(context: CompileContext) {
    this.#context = context;
    this.selectors = new SelectorCompiler(context);
    this.keys = new TopologyKeyCheck(context);
  }

  /** Writes what a pod spec says. */
  compile(spec: PodSpec, labels: StringMap, identity: PodIdentity, origin: Origin): PodTopologyFields {
    this.#namespaces.add(identity.namespace);
    const own = spec.topologySpreadConstraints;
    const listed = listedConstraints(this.#context, spec.schedulerName);
    const defaults = own.length > 0 ? [] : systemDefaultConstraints(this.#context.objects, identity, labels, listed);
    const spread = this.#constraints(own.length > 0 ? own : defaults, labels);
    const { podAffinity, podAntiAffinity } = spec.affinity;
    const terms = this.#terms(podAffinity, podAntiAffinity, labels);
    this.keys.checkPod(spec, origin);
    return {
      spreadStart: spread.start,
      spreadCount: spread.count,
      spreadDefaulted: defaults.length > 0 && listed === undefined ? 1 : 0,
      podTermsStart: terms.start,
      podTermsCount: terms.count,
    };
  }

  /** Writes the namespaces of the manifests, and those that pods are in without a manifest. Call once, after all pod specs. */
  compileNamespaces(): void {
    const context = this.#context;
    const labelsOf = new Map<string, StringMap>([...this.#namespaces].map((name) => [name, {}]));
    for (const { metadata } of context.objects.namespaces) labelsOf.set(metadata.name, metadata.labels);
    for (const [name, own] of labelsOf) {
      const labels = context.labels({ ...own, [NAMESPACE_NAME]: name });
      context.writer.add(SECTION_NAMESPACES, NamespaceRecord, {
        name: context.writer.intern(name),
        labelsStart: labels.start,
        labelsCount: labels.count,
      });
    }
  }

  #constraints(constraints: readonly TopologySpreadConstraint[], labels: StringMap): Run {
    const { writer } = this.#context;
    const rows = constraints.map((each) => ({
      maxSkew: each.maxSkew,
      topologyKey: writer.intern(each.topologyKey),
      isHostname: each.topologyKey === HOSTNAME ? 1 : 0,
      hard: each.whenUnsatisfiable === "DoNotSchedule" ? 1 : 0,
      selector: this.selectors.row(withLabelKeys(each.labelSelector, labels, each.matchLabelKeys)),
      minDomains: each.minDomains ?? 1,
      honorAffinity: each.nodeAffinityPolicy === "Honor" ? 1 : 0,
      honorTaints: each.nodeTaintsPolicy === "Honor" ? 1 : 0,
    }));
    const run = { start: writer.rows(SECTION_SPREAD_CONSTRAINTS), count: rows.length };
    for (const row of rows) writer.add(SECTION_SPREAD_CONSTRAINTS, SpreadConstraintRecord, row);
    return run;
  }

  #terms(affinity: PodAffinity | undefined, anti: PodAffinity | undefined, labels: StringMap): Run {
    const { writer } = this.#context;
    const required = (kind: number, of: PodAffinity | undefined) =>
      (of?.required ?? []).map((term) => this.#term(kind, 0, term, labels));
    const preferred = (kind: number, of: PodAffinity | undefined) =>
      (of?.preferred ?? []).map(({ weight, term }) => this.#term(kind, weight, term, labels));
    const rows = [
      ...required(TERM_REQUIRED_AFFINITY, affinity),
      ...required(TERM_REQUIRED_ANTI_AFFINITY, anti),
      ...preferred(TERM_PREFERRED_AFFINITY, affinity),
      ...preferred(TERM_PREFERRED_ANTI_AFFINITY, anti),
    ];
    const run = { start: writer.rows(SECTION_POD_AFFINITY_TERMS), count: rows.length };
    for (const row of rows) writer.add(SECTION_POD_AFFINITY_TERMS, PodAffinityTermRecord, row);
    return run;
  }

  #term(kind: number, weight: number, term: PodAffinityTerm, labels: StringMap) {
    const { writer, scenario } = this.#context;
    const keys = scenario.kubernetesMinor >= AFFINITY_LABEL_KEYS_SINCE_MINOR;
    const selector = keys
      ? withLabelKeys(term.labelSelector, labels, term.matchLabelKeys, term.mismatchLabelKeys)
      : term.labelSelector;
    const namespaces = this.#context.values([...new Set(term.namespaces)].sort().map((name) => writer.intern(name)));
    return {
      kind,
      weight,
      topologyKey: writer.intern(term.topologyKey),
      selector: this.selectors.row(selector),
      namespacesStart: namespaces.start,
      namespacesCount: namespaces.count,
      namespaceSelector: this.selectors.row(term.namespaceSelector),
    };
  }
}
