// Reads label selectors and node selectors out of documents and validates them. Mirrors
// k8s.io/apimachinery/pkg/apis/meta/v1/validation and pkg/apis/core/validation, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import { labelKeyErrors, labelValueErrors } from "./label-validation.ts";
import { readLabels } from "./read-meta.ts";
import { parseInt64 } from "./selector.ts";
import type {
  LabelSelector,
  LabelSelectorOperator,
  LabelSelectorRequirement,
  NodeSelector,
  NodeSelectorOperator,
  NodeSelectorRequirement,
  NodeSelectorTerm,
} from "./selector-types.ts";

const LABEL_OPERATORS: readonly LabelSelectorOperator[] = ["In", "NotIn", "Exists", "DoesNotExist"];
const NODE_OPERATORS: readonly NodeSelectorOperator[] = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

/** A LabelSelector; undefined when the field is absent. */
export function readLabelSelector(parent: FieldCursor, field: string): LabelSelector | undefined {
  const selector = parent.child(field);
  if (selector === undefined) {
    return undefined;
  }
  return {
    matchLabels: readLabels(selector, "matchLabels"),
    matchExpressions: selector.list("matchExpressions").map(readLabelRequirement),
  };
}

/** A NodeSelector; undefined when the field is absent. */
export function readNodeSelector(parent: FieldCursor, field: string): NodeSelector | undefined {
  const selector = parent.child(field);
  if (selector === undefined) {
    return undefined;
  }
  const terms = selector.list("nodeSelectorTerms").map(readNodeSelectorTerm);
  if (terms.length === 0) {
    selector.required("nodeSelectorTerms", "must have at least one node selector term");
  }
  return { nodeSelectorTerms: terms };
}

/** One term of a node selector, or the preference of a preferred term. */
export function readNodeSelectorTerm(term: FieldCursor): NodeSelectorTerm {
  return {
    matchExpressions: term.list("matchExpressions").map((cursor) => readNodeRequirement(cursor)),
    matchFields: term.list("matchFields").map(readFieldRequirement),
  };
}

function readLabelRequirement(cursor: FieldCursor): LabelSelectorRequirement {
  const operator = cursor.oneOf("operator", LABEL_OPERATORS, "Exists");
  const requirement = { key: cursor.text("key") ?? "", operator, values: cursor.texts("values") };
  validateKey(cursor, requirement.key);
  validateValueCount(cursor, operator, requirement.values.length);
  validateValues(cursor, requirement.values);
  return requirement;
}

function readNodeRequirement(cursor: FieldCursor): NodeSelectorRequirement {
  const operator = cursor.oneOf("operator", NODE_OPERATORS, "Exists");
  const requirement = { key: cursor.text("key") ?? "", operator, values: cursor.texts("values") };
  validateKey(cursor, requirement.key);
  validateValueCount(cursor, operator, requirement.values.length);
  if (operator === "Gt" || operator === "Lt") {
    if (requirement.values.length !== 1) {
      cursor.required("values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
    } else if (parseInt64(requirement.values[0] as string) === undefined) {
      cursor.warning(
        "values",
        "never-matches",
        `${JSON.stringify(requirement.values[0])} is no integer: this term matches no node`,
      );
    }
  }
  validateValues(cursor, requirement.values);
  return requirement;
}

function readFieldRequirement(cursor: FieldCursor): NodeSelectorRequirement {
  const operator = cursor.oneOf("operator", ["In", "NotIn"], "In");
  const requirement = { key: cursor.text("key") ?? "", operator, values: cursor.texts("values") };
  if (requirement.values.length !== 1) {
    cursor.required("values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
  }
  if (requirement.key !== "metadata.name") {
    cursor.invalid("key", requirement.key, "not a valid field selector key", "only metadata.name can be matched");
  }
  return requirement;
}

function validateKey(cursor: FieldCursor, key: string): void {
  for (const error of labelKeyErrors(key)) {
    cursor.invalid("key", key, error);
  }
}

function validateValues(cursor: FieldCursor, values: readonly string[]): void {
  for (const value of values) {
    for (const error of labelValueErrors(value)) {
      cursor.invalid("values", value, error);
    }
  }
}

function validateValueCount(cursor: FieldCursor, operator: string, count: number): void {
  if ((operator === "In" || operator === "NotIn") && count === 0) {
    cursor.required("values", "must be specified when `operator` is 'In' or 'NotIn'");
  }
  if ((operator === "Exists" || operator === "DoesNotExist") && count > 0) {
    cursor.forbidden("values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  }
}
