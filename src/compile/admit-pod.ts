// Pods on their way through admission: LimitRanger, on the limit ranges of the namespace. Pods that exist already (a dump's) were admitted before.

import type { DocumentPath, DocumentValue } from "../documents/document.ts";
import type { Container } from "../kubernetes/container.ts";
import { isMapping } from "../kubernetes/field-cursor.ts";
import type { Origin } from "../kubernetes/object-meta.ts";
import type { PodSpec } from "../kubernetes/pod.ts";
import type { LimitRange, QuantityMap } from "../kubernetes/policy.ts";
import type { Quantity } from "../kubernetes/quantity.ts";
import { tryParseQuantity } from "../kubernetes/quantity-text.ts";
import { toResourceList } from "../kubernetes/read-resources.ts";
import { aggregateText, limitRangeErrors, withLimitRangeDefaults } from "./admission-limit-ranger.ts";
import type { ContainerAmounts, PodAmounts } from "./admission-pod-totals.ts";
import type { CompileContext } from "./compile-context.ts";

/** A pod spec and what is known of it. */
export interface PodToAdmit {
  readonly spec: PodSpec;
  readonly namespace: string;
  /** What the names of a controller's pods begin with; empty for a pod with a name of its own. */
  readonly generateName: string;
  /** Where `spec` is a field. */
  readonly origin: Origin;
}

/** The spec as it is stored. A refusal is reported in the API server's words at the object. */
export function admitPod(context: CompileContext, pod: PodToAdmit): PodSpec {
  const ranges = context.objects.limitRanges.filter(({ metadata }) => metadata.namespace === pod.namespace);
  if (ranges.length === 0) return pod.spec;
  let amounts = amountsOf(pod);
  for (const range of ranges) amounts = withLimitRangeDefaults(amounts, range);
  const errors = ranges.flatMap((range) => limitRangeErrors(amounts, range));
  if (errors.length > 0) refuse(context, pod, errors, ranges);
  const filled = (containers: readonly Container[], list: readonly ContainerAmounts[]): Container[] =>
    containers.map((container, i) => {
      const { requests, limits } = list[i] ?? { requests: {}, limits: {} };
      return { ...container, resources: { requests: toResourceList(requests), limits: toResourceList(limits) } };
    });
  return {
    ...pod.spec,
    containers: filled(pod.spec.containers, amounts.containers),
    initContainers: filled(pod.spec.initContainers, amounts.initContainers),
  };
}

function refuse(
  context: CompileContext,
  { generateName, origin }: PodToAdmit,
  errors: readonly string[],
  ranges: readonly LimitRange[],
): void {
  const name = generateName || valueAt(origin, ["metadata", "name"]);
  const names = ranges.map(({ metadata }) => metadata.name).join(", ");
  context.reportObject(origin, ["spec"], {
    code: "forbidden",
    severity: "error",
    message: `pods ${JSON.stringify(name)} is forbidden: ${aggregateText(errors)}`,
    hint: `LimitRange ${names} of the namespace bounds it`,
  });
}

/** The amounts as written: messages quote them in their own spelling. */
function amountsOf({ spec, origin }: PodToAdmit): PodAmounts {
  const read = (field: "containers" | "initContainers"): ContainerAmounts[] =>
    spec[field].map(({ restartPolicy }, i) => {
      const list = (name: string): QuantityMap => quantitiesOf(valueAt(origin, ["spec", field, i, "resources", name]));
      const limits = list("limits");
      return { limits, requests: { ...limits, ...list("requests") }, sidecar: restartPolicy === "Always" };
    });
  return { containers: read("containers"), initContainers: read("initContainers") };
}

function valueAt({ document, path }: Origin, below: DocumentPath): DocumentValue | undefined {
  let value: DocumentValue | undefined = document.value;
  for (const step of [...path, ...below]) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (isMapping(value)) value = value[String(step)];
    else return undefined;
  }
  return value;
}

function quantitiesOf(value: DocumentValue | undefined): QuantityMap {
  const list: Record<string, Quantity> = {};
  if (!isMapping(value)) return list;
  for (const [name, amount] of Object.entries(value)) {
    const parsed = tryParseQuantity(String(amount).trim());
    if ("quantity" in parsed) list[name] = parsed.quantity;
  }
  return list;
}
