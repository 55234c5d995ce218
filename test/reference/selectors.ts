// Label selectors and node selectors. Mirrors LabelSelectorAsSelector (k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go), Requirement.Matches
// (k8s.io/apimachinery/pkg/labels/selector.go) and k8s.io/component-helpers/scheduling/corev1/nodeaffinity.

import type { Json } from "./plain-cluster.ts";

type Labels = Readonly<Record<string, string>>;

const INTEGER = /^[-+]?[0-9]+$/;

/** A LabelSelector: absent matches nothing, empty everything. */
export function matches(selector: Json, labels: Labels): boolean {
  if (!selector) return false;
  const byLabel = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return byLabel && (selector.matchExpressions ?? []).every((each: Json) => requirementHolds(each, labels));
}

/** `{}`: a selector that says nothing, and so matches everything. */
export function isEmpty(selector: Json): boolean {
  return Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
}

/**
 * A selector with the pod's own values of some label keys: matchLabelKeys must be equal, mismatchLabelKeys must differ. Keys that the pod lacks
 * say nothing.
 */
export function withLabelKeys(
  selector: Json,
  labels: Labels,
  { matchLabelKeys = [], mismatchLabelKeys = [] }: Json,
): Json {
  if (!selector) return undefined;
  const added = (keys: readonly string[], operator: string) =>
    keys.filter((key) => labels[key] !== undefined).map((key) => ({ key, operator, values: [labels[key]] }));
  const expressions = [...added(matchLabelKeys, "In"), ...added(mismatchLabelKeys, "NotIn")];
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...expressions] };
}

/** A NodeSelectorTerm: all its requirements hold. One that says nothing matches no node. */
export function nodeTermMatches({ matchExpressions = [], matchFields = [] }: Json, node: Json): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fields = { "metadata.name": node.metadata.name };
  return (
    matchExpressions.every((each: Json) => requirementHolds(each, node.metadata.labels ?? {})) &&
    matchFields.every((each: Json) => requirementHolds(each, fields))
  );
}

function requirementHolds({ key, operator, values = [] }: Json, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Gt":
      return compare(value, values[0], (one, other) => one > other);
    case "Lt":
      return compare(value, values[0], (one, other) => one < other);
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}

/** Gt and Lt compare integers; a label that is none does not match. */
function compare(value: string | undefined, bound: string, holds: (one: bigint, other: bigint) => boolean): boolean {
  return value !== undefined && INTEGER.test(value) && INTEGER.test(bound) && holds(BigInt(value), BigInt(bound));
}
