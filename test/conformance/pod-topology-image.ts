// Label selectors, spread constraints, inter-pod affinity terms and namespaces of a conformance case as rows of an image.

import * as abi from "../../src/core/abi.generated.ts";
import type { ImageWriter } from "../support/image.ts";
import type { Json } from "./cluster-image.ts";
import { writeRequirements } from "./placement-image.ts";

const HOSTNAME = "kubernetes.io/hostname";
const ZONE = "topology.kubernetes.io/zone";
const DURING = "DuringSchedulingIgnoredDuringExecution";
/** PodTopologySpread's system defaults, for a pod that a Service or its controller selects by `labelSelector`. */
const SYSTEM_DEFAULTS: readonly Json[] = [
  { topologyKey: HOSTNAME, maxSkew: 3, whenUnsatisfiable: "ScheduleAnyway" },
  { topologyKey: ZONE, maxSkew: 5, whenUnsatisfiable: "ScheduleAnyway" },
];

/** Writes selectors and what is made of them; equal selectors share a row. */
export class PodTopologyImage {
  readonly #writer: ImageWriter;
  readonly #selectors = new Map<string, number>();
  readonly #services: Json[] = [];
  /** PodTopologySpreadArgs.defaultConstraints, when defaultingType is List. */
  #listDefaults: readonly Json[] | undefined;

  constructor(writer: ImageWriter) {
    this.#writer = writer;
  }

  /** Adds a Service: pods that it selects have the system's default constraints. Call before adding pods. */
  addService(service: Json): void {
    this.#services.push(service);
  }

  /** The default constraints of defaultingType List, in place of the system's. Call before adding pods. */
  useDefaultConstraints(constraints: readonly Json[]): void {
    this.#listDefaults = constraints;
  }

  /** Adds a Namespace. */
  addNamespace({ metadata: { name, labels = {} } }: Json): void {
    const start = this.#writer.rows(abi.SECTION_LABELS);
    const rows = Object.entries<string>(labels).map(([key, value]) => ({
      key: this.#writer.intern(key),
      value: this.#writer.intern(value),
    }));
    rows.sort((a, b) => a.key - b.key);
    for (const label of rows) this.#writer.add(abi.SECTION_LABELS, abi.LabelRecord, label);
    this.#writer.add(abi.SECTION_NAMESPACES, abi.NamespaceRecord, {
      name: this.#writer.intern(name),
      labelsStart: start,
      labelsCount: rows.length,
    });
  }

  /** The row of a selector; absent selects nothing, `{}` everything. */
  selector(selector: Json | undefined | null): number {
    if (selector === undefined || selector === null) return abi.NO_SELECTOR;
    const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
      key,
      operator: "In",
      values: [value],
    }));
    const requirements = [...labels, ...(selector.matchExpressions ?? [])];
    const signature = JSON.stringify(requirements);
    let row = this.#selectors.get(signature);
    if (row === undefined) {
      const run = writeRequirements(this.#writer, requirements);
      row = this.#writer.add(abi.SECTION_SELECTORS, abi.SelectorRecord, {
        requirementsStart: run.start,
        requirementsCount: run.count,
      });
      this.#selectors.set(signature, row);
    }
    return row;
  }

  /** The fields of TemplateRecord for a pod. */
  templateFields(pod: Json): Json {
    const { metadata = {}, spec = {} } = pod;
    const own: Json[] = spec.topologySpreadConstraints ?? [];
    const defaults = own.length === 0 ? this.#defaultConstraints(metadata) : [];
    const spread = this.#constraints(own.length > 0 ? own : defaults, metadata.labels ?? {});
    const terms = this.#terms(spec.affinity ?? {}, metadata.labels ?? {});
    return {
      spreadStart: spread.start,
      spreadCount: spread.count,
      spreadDefaulted: defaults.length > 0 && !this.#listDefaults ? 1 : 0,
      podTermsStart: terms.start,
      podTermsCount: terms.count,
    };
  }

  #defaultConstraints({ namespace = "", labels = {} }: Json): Json[] {
    const matchLabels: Json = {};
    for (const service of this.#services) {
      const selector = Object.entries(service.spec?.selector ?? {});
      if ((service.metadata?.namespace ?? "") !== namespace || selector.length === 0) continue;
      if (selector.every(([key, value]) => labels[key] === value)) Object.assign(matchLabels, service.spec.selector);
    }
    if (Object.keys(matchLabels).length === 0) return [];
    return (this.#listDefaults ?? SYSTEM_DEFAULTS).map((constraint) => ({
      ...constraint,
      labelSelector: { matchLabels },
    }));
  }

  #constraints(constraints: readonly Json[], labels: Json): { start: number; count: number } {
    const rows = constraints.map((each) => ({
      maxSkew: each.maxSkew,
      topologyKey: this.#writer.intern(each.topologyKey),
      isHostname: each.topologyKey === HOSTNAME ? 1 : 0,
      hard: each.whenUnsatisfiable === "DoNotSchedule" ? 1 : 0,
      selector: this.selector(withLabelKeys(each.labelSelector, labels, each.matchLabelKeys ?? [], [])),
      minDomains: each.minDomains ?? 1,
      honorAffinity: each.nodeAffinityPolicy === "Ignore" ? 0 : 1,
      honorTaints: each.nodeTaintsPolicy === "Honor" ? 1 : 0,
    }));
    const start = this.#writer.rows(abi.SECTION_SPREAD_CONSTRAINTS);
    for (const each of rows) this.#writer.add(abi.SECTION_SPREAD_CONSTRAINTS, abi.SpreadConstraintRecord, each);
    return { start, count: rows.length };
  }

  #terms({ podAffinity = {}, podAntiAffinity = {} }: Json, labels: Json): { start: number; count: number } {
    const rows = [
      ...this.#termsOf(podAffinity[`required${DURING}`], abi.TERM_REQUIRED_AFFINITY, labels),
      ...this.#termsOf(podAntiAffinity[`required${DURING}`], abi.TERM_REQUIRED_ANTI_AFFINITY, labels),
      ...this.#termsOf(podAffinity[`preferred${DURING}`], abi.TERM_PREFERRED_AFFINITY, labels),
      ...this.#termsOf(podAntiAffinity[`preferred${DURING}`], abi.TERM_PREFERRED_ANTI_AFFINITY, labels),
    ];
    const start = this.#writer.rows(abi.SECTION_POD_AFFINITY_TERMS);
    for (const each of rows) this.#writer.add(abi.SECTION_POD_AFFINITY_TERMS, abi.PodAffinityTermRecord, each);
    return { start, count: rows.length };
  }

  #termsOf(terms: readonly Json[] = [], kind: number, labels: Json) {
    return terms.map((each) => {
      const term = each.podAffinityTerm ?? each;
      const names: string[] = term.namespaces ?? [];
      const namespacesStart = this.#writer.rows(abi.SECTION_VALUES);
      for (const name of names)
        this.#writer.add(abi.SECTION_VALUES, abi.ValueRecord, { value: this.#writer.intern(name) });
      return {
        kind,
        weight: each.weight ?? 0,
        topologyKey: this.#writer.intern(term.topologyKey ?? ""),
        selector: this.selector(
          withLabelKeys(term.labelSelector, labels, term.matchLabelKeys ?? [], term.mismatchLabelKeys ?? []),
        ),
        namespacesStart,
        namespacesCount: names.length,
        namespaceSelector: this.selector(term.namespaceSelector),
      };
    });
  }
}

function withLabelKeys(selector: Json, labels: Json, match: readonly string[], mismatch: readonly string[]): Json {
  const has = (key: string): boolean => labels[key] !== undefined;
  if (!selector || ![...match, ...mismatch].some(has)) return selector;
  const expressions = [
    ...match.filter(has).map((key) => ({ key, operator: "In", values: [labels[key]] })),
    ...mismatch.filter(has).map((key) => ({ key, operator: "NotIn", values: [labels[key]] })),
  ];
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...expressions] };
}
