// Node selectors and node affinity, written out plainly. During a run the core decides; this serves validation and is the
// independent reference it is compared with. Mirrors k8s.io/component-helpers/scheduling/corev1/nodeaffinity, v1.28.7.

import type { StringMap } from "./object-meta.ts";
import type { NodeAffinity } from "./pod-placement.ts";
import {
  type Requirement,
  requirementErrors,
  requirementMatches,
  requirementsFromLabels,
  requirementsMatch,
  type SelectorOperator,
} from "./selector.ts";
import type {
  NodeSelector,
  NodeSelectorOperator,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PreferredSchedulingTerm,
} from "./selector-types.ts";

/** What a node selector looks at. */
export interface NodeIdentity {
  readonly name: string;
  readonly labels: StringMap;
}

const OPERATOR_OF: Readonly<Record<NodeSelectorOperator, SelectorOperator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
  Gt: "gt",
  Lt: "lt",
};

/** What is wrong with a term, with the path of each fault below the term; empty when nothing is. */
export function nodeSelectorTermErrors(term: NodeSelectorTerm): string[] {
  const labelErrors = term.matchExpressions.flatMap((requirement, index) =>
    expressionErrors(requirement).map((error) => `matchExpressions[${index}].${error}`),
  );
  const fieldErrors = term.matchFields.flatMap((requirement, index) =>
    fieldRequirementErrors(requirement).map((error) => `matchFields[${index}].${error}`),
  );
  return [...labelErrors, ...fieldErrors];
}

/** Whether one term matches. A term without requirements, or with a faulty one, matches no node. */
export function nodeSelectorTermMatches(term: NodeSelectorTerm, node: NodeIdentity): boolean {
  if (term.matchExpressions.length === 0 && term.matchFields.length === 0) {
    return false;
  }
  return (
    nodeSelectorTermErrors(term).length === 0 &&
    term.matchExpressions.every((requirement) => requirementMatches(asRequirement(requirement), node.labels)) &&
    term.matchFields.every((requirement) => (requirement.operator === "In") === (requirement.values[0] === node.name))
  );
}

/** Whether any term of a node selector matches. */
export function nodeSelectorMatches(selector: NodeSelector, node: NodeIdentity): boolean {
  return selector.nodeSelectorTerms.some((term) => nodeSelectorTermMatches(term, node));
}

/** Whether a node meets spec.nodeSelector and the required node affinity. Mirrors GetRequiredNodeAffinity(pod).Match. */
export function requiredNodeAffinityMatches(
  nodeSelector: StringMap,
  affinity: NodeAffinity | undefined,
  node: NodeIdentity,
): boolean {
  if (!requirementsMatch(requirementsFromLabels(nodeSelector), node.labels)) {
    return false;
  }
  return affinity?.required === undefined || nodeSelectorMatches(affinity.required, node);
}

/** The faults of preferred terms that have a weight, each with its path (`[0].matchFields[0].values: …`). */
export function preferredTermErrors(terms: readonly PreferredSchedulingTerm[]): string[] {
  return terms.flatMap((term, index) =>
    term.weight === 0 ? [] : nodeSelectorTermErrors(term.preference).map((error) => `[${index}].${error}`),
  );
}

/** The sum of the weights of matching terms; a term of weight 0 or without requirements adds nothing. */
export function preferredNodeAffinityScore(terms: readonly PreferredSchedulingTerm[], node: NodeIdentity): number {
  let score = 0;
  for (const term of terms) {
    if (term.weight !== 0 && nodeSelectorTermMatches(term.preference, node)) {
      score += term.weight;
    }
  }
  return score;
}

function asRequirement(requirement: NodeSelectorRequirement): Requirement {
  return { key: requirement.key, operator: OPERATOR_OF[requirement.operator], values: requirement.values };
}

function expressionErrors(requirement: NodeSelectorRequirement): string[] {
  const operator = OPERATOR_OF[requirement.operator];
  if (operator === undefined) {
    return [`operator: Unsupported value: ${JSON.stringify(requirement.operator)}`];
  }
  return requirementErrors(requirement.key, operator, requirement.values);
}

function fieldRequirementErrors(requirement: NodeSelectorRequirement): string[] {
  if (requirement.operator !== "In" && requirement.operator !== "NotIn") {
    return [`operator: Unsupported value: ${JSON.stringify(requirement.operator)}: supported values: "In", "NotIn"`];
  }
  if (requirement.values.length !== 1) {
    return [`values: Required value: must have one element`];
  }
  if (requirement.key !== "metadata.name") {
    return [`key: Invalid value: ${JSON.stringify(requirement.key)}: not a valid field selector key`];
  }
  return [];
}
