// Label selectors over runs of labels: pods, namespaces. Mirrors labels.Selector (k8s.io/apimachinery/pkg/labels/selector.go) as made by
// metav1.LabelSelectorAsSelector, v1.35: absent selects nothing, empty selects everything.

import {
  OPERATOR_DOES_NOT_EXIST,
  OPERATOR_EXISTS,
  OPERATOR_IN,
  OPERATOR_NOT_IN,
  SECTION_LABELS,
  SECTION_REQUIREMENTS,
} from "../abi/constants";
import { NO_SELECTOR, SECTION_SELECTORS } from "../abi/pod-topology";
import { LabelRecord, RequirementRecord, SelectorRecord } from "../abi/records";
import { hasValue, NO_LABEL } from "./node-selector";
import { world } from "./world";

/** Whether a selector (row of SelectorRecord or NO_SELECTOR) selects an object with a run of labels. */
export function selects(selector: i32, labelsStart: u32, labelsCount: u32): bool {
  if (selector == NO_SELECTOR) return false;
  const record = world.row<SelectorRecord>(SECTION_SELECTORS, selector);
  for (let i: u32 = 0; i < record.requirementsCount; i++) {
    const requirement = world.row<RequirementRecord>(SECTION_REQUIREMENTS, record.requirementsStart + i);
    if (!holds(requirement, labelsStart, labelsCount)) return false;
  }
  return true;
}

/** Whether a selector is present and has no requirement. */
export function selectsEverything(selector: i32): bool {
  return selector != NO_SELECTOR && world.row<SelectorRecord>(SECTION_SELECTORS, selector).requirementsCount == 0;
}

/** Labels are sorted by key id. */
function holds(requirement: RequirementRecord, labelsStart: u32, labelsCount: u32): bool {
  const value = labelIn(requirement.key, labelsStart, labelsCount);
  switch (requirement.operator) {
    case OPERATOR_IN:
      return value != NO_LABEL && hasValue(requirement, <u32>value);
    case OPERATOR_NOT_IN:
      return value == NO_LABEL || !hasValue(requirement, <u32>value);
    case OPERATOR_EXISTS:
      return value != NO_LABEL;
    case OPERATOR_DOES_NOT_EXIST:
      return value == NO_LABEL;
    default:
      assert(false, "label selector: unknown operator");
      return false;
  }
}

function labelIn(key: u32, labelsStart: u32, labelsCount: u32): i64 {
  for (let i: u32 = 0; i < labelsCount; i++) {
    const label = world.row<LabelRecord>(SECTION_LABELS, labelsStart + i);
    if (label.key == key) return <i64>label.value;
    if (label.key > key) return NO_LABEL;
  }
  return NO_LABEL;
}
