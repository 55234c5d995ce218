// Conformance subjects that admission decides, in TypeScript.

import { withDefaultTolerations } from "../../../src/compile/admission.ts";
import { limitRangeErrors } from "../../../src/compile/admission-limit-ranger.ts";
import { type ContainerAmounts, type PodAmounts, podLimits } from "../../../src/compile/admission-pod-totals.ts";
import { restrictTolerations } from "../../../src/compile/admission-toleration-restriction.ts";
import type { Toleration } from "../../../src/kubernetes/pod-placement.ts";
import type { LimitRange, QuantityMap } from "../../../src/kubernetes/policy.ts";
import { parseQuantity } from "../../../src/kubernetes/quantity-text.ts";
import type { Json } from "../cluster-image.ts";
import { compare, type Outcome, type Subject } from "../subject.ts";

/** The cases write an empty list for an absent one too; only their names tell which is meant. */
const EMPTY_ON_PURPOSE = /by empty namespace/;
/** They leave out restartPolicy of init containers as well. */
const SIDECARS = /-restartable-init-container$/;

/** The adapters of this area. */
export const subjects: Readonly<Record<string, Subject>> = {
  admission_default_tolerations: subject(({ tolerations, expect }) =>
    compareTolerations(withDefaultTolerations((tolerations ?? []).map(toleration)), expect.tolerations),
  ),
  admission_limitranger: subject(({ limitRange, pod, expect }) => {
    const limits = limitRange.spec.limits.map(({ type, min, max, maxLimitRequestRatio }: Json) => ({
      type,
      min: quantities(min),
      max: quantities(max),
      maxLimitRequestRatio: quantities(maxLimitRequestRatio),
      default: {},
      defaultRequest: {},
    }));
    const errors = limitRangeErrors(amounts(pod, SIDECARS.test(pod.metadata.name)), {
      limits,
    } as unknown as LimitRange);
    return compare({ allowed: errors.length === 0 }, expect);
  }),
  admission_toleration_restriction: subject(restriction),
  pod_resources: subject(({ pod, excludeOverhead, expect }) => {
    if (!expect.limits) return { pass: true };
    const overhead = excludeOverhead ? {} : quantities(pod.spec.overhead);
    const limits = podLimits(amounts(pod), overhead);
    return compare(exact(limits), exact(quantities(expect.limits)));
  }),
};

function subject(run: (testCase: Json) => Outcome): Subject {
  return { run: (_group, testCase) => run(testCase) };
}

function restriction(testCase: Json): Outcome {
  const { podTolerations, namespaceTolerations, defaultClusterTolerations, whitelist, clusterWhitelist } = testCase;
  const emptyOnPurpose = EMPTY_ON_PURPOSE.test(testCase.name);
  const ofNamespace = (list: Json[]): Toleration[] | undefined =>
    list.length > 0 || emptyOnPurpose ? list.map(toleration) : undefined;
  const defaults = ofNamespace(namespaceTolerations);
  const allowed = ofNamespace(whitelist);
  const bestEffort = (testCase.pod.spec.containers ?? []).every(({ resources }: Json) => resources === undefined);
  const result = restrictTolerations(podTolerations.map(toleration), bestEffort, {
    ...(defaults === undefined ? {} : { namespaceDefaults: defaults }),
    clusterDefaults: defaultClusterTolerations.map(toleration),
    ...(allowed === undefined ? {} : { namespaceWhitelist: allowed }),
    clusterWhitelist: clusterWhitelist.map(toleration),
  });
  const { admit, tolerations } = testCase.expect;
  if ("refused" in result) return compare({ admit: false }, { admit });
  return admit ? compareTolerations(result.tolerations, tolerations) : compare({ admit: true }, { admit });
}

/** Upstream's test compares them without regard to order. */
function compareTolerations(actual: readonly Toleration[], expected: readonly Json[]): Outcome {
  const texts = (list: readonly Toleration[]): string[] => list.map((each) => JSON.stringify(each)).sort();
  return compare(texts(actual), texts(expected.map(toleration)));
}

function toleration({ key = "", operator = "Equal", value = "", effect = "", tolerationSeconds }: Json): Toleration {
  return { key, operator, value, effect, ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }) };
}

function amounts({ spec }: Json, sidecars = false): PodAmounts {
  const read = ({ resources = {}, restartPolicy }: Json): ContainerAmounts => ({
    requests: quantities(resources.requests),
    limits: quantities(resources.limits),
    sidecar: sidecars || restartPolicy === "Always",
  });
  return {
    containers: (spec.containers ?? []).map(read),
    initContainers: (spec.initContainers ?? []).map(read),
  };
}

function quantities(list: Record<string, string> = {}): QuantityMap {
  return Object.fromEntries(Object.entries(list).map(([name, text]) => [name, parseQuantity(String(text))]));
}

function exact(list: QuantityMap): Record<string, string> {
  return Object.fromEntries(Object.entries(list).map(([name, amount]) => [name, String(amount.milliValue())]));
}
