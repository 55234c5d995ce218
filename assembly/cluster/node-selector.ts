// Node selectors: labels and names of nodes against nodeSelector and node affinity terms. Mirrors
// k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go and labels.Requirement.Matches (apimachinery), v1.35.

import {
  OPERATOR_DOES_NOT_EXIST,
  OPERATOR_EXISTS,
  OPERATOR_GT,
  OPERATOR_IN,
  OPERATOR_LT,
  OPERATOR_NOT_IN,
  SECTION_LABELS,
  SECTION_NODES,
  SECTION_REQUIREMENTS,
  SECTION_TERMS,
  SECTION_VALUES,
} from "../abi/constants";
import { LabelRecord, NodeRecord, RequirementRecord, TemplateRecord, TermRecord, ValueRecord } from "../abi/records";
import { world } from "./world";

/** No such label. */
export const NO_LABEL: i64 = -1;

/** nodeSelector and required node affinity together (GetRequiredNodeAffinity(pod).Match(node)). */
export function matchesRequiredNodeAffinity(spec: TemplateRecord, node: i32): bool {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  if (!matchesRequirements(spec.nodeSelectorStart, spec.nodeSelectorCount, record)) return false;
  if (!spec.hasRequiredTerms) return true;
  return matchesAnyTerm(spec.requiredTermsStart, spec.requiredTermsCount, node);
}

/** Whether a node matches one of a run of terms (NodeSelector.Match). */
export function matchesAnyTerm(start: u32, count: u32, node: i32): bool {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  for (let i: u32 = 0; i < count; i++) {
    if (matchesTerm(world.row<TermRecord>(SECTION_TERMS, start + i), record)) return true;
  }
  return false;
}

/** Sum of the weights of the preferred terms that match (PreferredSchedulingTerms.Score). */
export function preferredTermsWeight(start: u32, count: u32, node: i32): i32 {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  let sum = 0;
  for (let i: u32 = 0; i < count; i++) {
    const term = world.row<TermRecord>(SECTION_TERMS, start + i);
    if (term.weight != 0 && matchesTerm(term, record)) sum += term.weight;
  }
  return sum;
}

/** A term's requirements are ANDed; a term without any matches no node. */
export function matchesTerm(term: TermRecord, node: NodeRecord): bool {
  if (term.expressionsCount + term.fieldsCount == 0) return false;
  return (
    matchesRequirements(term.expressionsStart, term.expressionsCount, node) &&
    matchesFields(term.fieldsStart, term.fieldsCount, node)
  );
}

/** One requirement on a label of a node. */
export function matchesRequirement(requirement: RequirementRecord, node: NodeRecord): bool {
  return meetsRequirement(requirement, node.labelsStart, node.labelsCount);
}

/** One requirement on a run of labels. */
export function meetsRequirement(requirement: RequirementRecord, labelsStart: u32, labelsCount: u32): bool {
  const label = labelIn(labelsStart, labelsCount, requirement.key);
  switch (requirement.operator) {
    case OPERATOR_IN:
      return label != NO_LABEL && hasValue(requirement, <u32>label);
    case OPERATOR_NOT_IN:
      return label == NO_LABEL || !hasValue(requirement, <u32>label);
    case OPERATOR_EXISTS:
      return label != NO_LABEL;
    case OPERATOR_DOES_NOT_EXIST:
      return label == NO_LABEL;
    case OPERATOR_GT:
    case OPERATOR_LT:
      return label != NO_LABEL && comparesIntegers(requirement, <u32>label);
    default:
      assert(false, "node selector: unknown operator");
      return false;
  }
}

/** Whether a requirement lists a value. */
export function hasValue(requirement: RequirementRecord, value: u32): bool {
  for (let i: u32 = 0; i < requirement.valuesCount; i++) {
    if (world.row<ValueRecord>(SECTION_VALUES, requirement.valuesStart + i).value == value) return true;
  }
  return false;
}

function matchesRequirements(start: u32, count: u32, node: NodeRecord): bool {
  for (let i: u32 = 0; i < count; i++) {
    if (!matchesRequirement(world.row<RequirementRecord>(SECTION_REQUIREMENTS, start + i), node)) return false;
  }
  return true;
}

/** matchFields know metadata.name only, In and NotIn, with exactly one value; anything else is an invalid term, which matches nothing. */
function matchesFields(start: u32, count: u32, node: NodeRecord): bool {
  for (let i: u32 = 0; i < count; i++) {
    const requirement = world.row<RequirementRecord>(SECTION_REQUIREMENTS, start + i);
    if (requirement.valuesCount != 1) return false;
    const named = hasValue(requirement, node.name);
    if (requirement.operator == OPERATOR_IN ? !named : requirement.operator != OPERATOR_NOT_IN || named) return false;
  }
  return true;
}

function comparesIntegers(requirement: RequirementRecord, label: u32): bool {
  if (requirement.valuesCount != 1) return false;
  const actual = world.text(label);
  const bound = world.text(world.row<ValueRecord>(SECTION_VALUES, requirement.valuesStart).value);
  if (!actual.isInteger || !bound.isInteger) return false;
  return requirement.operator == OPERATOR_GT ? actual.integer > bound.integer : actual.integer < bound.integer;
}

/** String id of a node's label's value, or NO_LABEL. Labels are sorted by key id. */
export function labelValue(node: NodeRecord, key: u32): i64 {
  return labelIn(node.labelsStart, node.labelsCount, key);
}

/** String id of a label's value in a run of labels sorted by key id, or NO_LABEL. */
function labelIn(start: u32, count: u32, key: u32): i64 {
  let low = start;
  let high = start + count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const label = world.row<LabelRecord>(SECTION_LABELS, middle);
    if (label.key == key) return <i64>label.value;
    if (label.key < key) low = middle + 1;
    else high = middle;
  }
  return NO_LABEL;
}
