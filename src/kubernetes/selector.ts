// Label selectors as lists of requirements. Mirrors k8s.io/apimachinery/pkg/labels/selector.go and
// pkg/apis/meta/v1/helpers.go, v1.28.7.

import { labelKeyErrors, labelValueErrors } from "./label-validation.ts";
import type { StringMap } from "./object-meta.ts";
import type { LabelSelector, LabelSelectorOperator } from "./selector-types.ts";

/** Operators as upstream's selection package names them. */
export type SelectorOperator = "in" | "notin" | "=" | "==" | "!=" | "exists" | "!" | "gt" | "lt";

/** One condition on a label. `values` of In and NotIn are kept sorted. */
export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

const INT64 = /^[+-]?[0-9]+$/;
const MAX_INT64 = 2n ** 63n - 1n;
const OPERATORS: ReadonlySet<string> = new Set(["in", "notin", "=", "==", "!=", "exists", "!", "gt", "lt"]);
const OPERATOR_OF: Readonly<Record<LabelSelectorOperator, SelectorOperator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

/** What is wrong with a requirement, in upstream's words; empty when nothing is. Mirrors NewRequirement. */
export function requirementErrors(key: string, operator: string, values: readonly string[]): string[] {
  const errors = labelKeyErrors(key).map((error) => `key: Invalid value: ${JSON.stringify(key)}: ${error}`);
  if (!OPERATORS.has(operator)) {
    errors.push(
      `operator: Unsupported value: ${JSON.stringify(operator)}: supported values: "in", "notin", "=", "==", "!=", "gt", "lt", "exists", "!"`,
    );
  }
  errors.push(...valueCountErrors(operator, values));
  if (operator === "gt" || operator === "lt") {
    values.forEach((value, index) => {
      if (parseInt64(value) === undefined) {
        errors.push(
          `values[${index}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
        );
      }
    });
  }
  values.forEach((value, index) => {
    for (const error of labelValueErrors(value)) {
      errors.push(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${error}`);
    }
  });
  return errors;
}

/** Whether labels meet one requirement. A missing label meets NotIn, != and !. */
export function requirementMatches(requirement: Requirement, labels: StringMap): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case "in":
    case "=":
    case "==":
      return value !== undefined && requirement.values.includes(value);
    case "notin":
    case "!=":
      return value === undefined || !requirement.values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
    case "lt":
      return comparesAs(requirement.operator, value, requirement.values);
  }
}

/** Whether labels meet all requirements; no requirement is met by everything. */
export function requirementsMatch(requirements: readonly Requirement[], labels: StringMap): boolean {
  return requirements.every((requirement) => requirementMatches(requirement, labels));
}

/** The requirements of a plain map of labels, sorted by key. */
export function requirementsFromLabels(labels: StringMap): Requirement[] {
  return Object.keys(labels)
    .sort()
    .map((key) => ({ key, operator: "=" as const, values: [labels[key] as string] }));
}

/** The requirements of a LabelSelector: its labels, then its expressions. */
export function requirementsFromLabelSelector(selector: LabelSelector): Requirement[] {
  const expressions = selector.matchExpressions.map(({ key, operator, values }) => ({
    key,
    operator: OPERATOR_OF[operator],
    values: [...values].sort(),
  }));
  return [...requirementsFromLabels(selector.matchLabels), ...expressions];
}

/** Whether a LabelSelector selects an object with these labels. An absent selector selects nothing, an empty one everything. */
export function labelSelectorMatches(selector: LabelSelector | undefined, labels: StringMap): boolean {
  return selector !== undefined && requirementsMatch(requirementsFromLabelSelector(selector), labels);
}

/** The text of requirements, as `kubectl -l` takes it. Mirrors internalSelector.String. */
export function requirementsText(requirements: readonly Requirement[]): string {
  return requirements.map(requirementText).join(",");
}

/** A 64-bit integer as Go's strconv.ParseInt reads it, or undefined. */
export function parseInt64(text: string): bigint | undefined {
  if (!INT64.test(text)) {
    return undefined;
  }
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
  return value > MAX_INT64 || value < -MAX_INT64 - 1n ? undefined : value;
}

function valueCountErrors(operator: string, values: readonly string[]): string[] {
  switch (operator) {
    case "in":
    case "notin":
      return values.length === 0
        ? ["values: Invalid value: []string{}: for 'in', 'notin' operators, values set can't be empty"]
        : [];
    case "=":
    case "==":
    case "!=":
      return values.length === 1
        ? []
        : [`values: Invalid value: ${goStrings(values)}: exact-match compatibility requires one single value`];
    case "exists":
    case "!":
      return values.length === 0
        ? []
        : [`values: Invalid value: ${goStrings(values)}: values set must be empty for exists and does not exist`];
    case "gt":
    case "lt":
      return values.length === 1
        ? []
        : [`values: Invalid value: ${goStrings(values)}: for 'Gt', 'Lt' operators, exactly one value is required`];
    default:
      return [];
  }
}

function comparesAs(operator: "gt" | "lt", label: string | undefined, values: readonly string[]): boolean {
  const left = label === undefined ? undefined : parseInt64(label);
  const right = values.length === 1 ? parseInt64(values[0] as string) : undefined;
  if (left === undefined || right === undefined) {
    return false;
  }
  return operator === "gt" ? left > right : left < right;
}

function requirementText({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${[...values].sort().join(",")})`;
    case "gt":
      return `${key}>${values.join(",")}`;
    case "lt":
      return `${key}<${values.join(",")}`;
    default:
      return `${key}${operator}${values.join(",")}`;
  }
}

function goStrings(values: readonly string[]): string {
  return `[]string{${values.map((value) => JSON.stringify(value)).join(", ")}}`;
}
