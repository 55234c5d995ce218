// Whether two pod specs agree in all that decides statically where a pod may run. Equal content in other rows of the image counts as equal.

import { SECTION_REQUIREMENTS, SECTION_TERMS, SECTION_TOLERATIONS, SECTION_VALUES } from "../abi/constants";
import { RequirementRecord, TemplateRecord, TermRecord, TolerationRecord, ValueRecord } from "../abi/records";
import { world } from "../cluster/world";

/** Equal profile, nodeName, nodeSelector, required and preferred terms and tolerations, each in the same order. */
export function samePlacement(one: TemplateRecord, other: TemplateRecord): bool {
  return (
    one.schedulerProfile == other.schedulerProfile &&
    one.nodeName == other.nodeName &&
    one.hasRequiredTerms == other.hasRequiredTerms &&
    sameRequirements(one.nodeSelectorStart, one.nodeSelectorCount, other.nodeSelectorStart, other.nodeSelectorCount) &&
    sameTerms(one.requiredTermsStart, one.requiredTermsCount, other.requiredTermsStart, other.requiredTermsCount) &&
    sameTerms(one.preferredTermsStart, one.preferredTermsCount, other.preferredTermsStart, other.preferredTermsCount) &&
    sameTolerations(one, other)
  );
}

function sameTolerations(one: TemplateRecord, other: TemplateRecord): bool {
  if (one.tolerationsCount != other.tolerationsCount) return false;
  for (let i: u32 = 0; i < one.tolerationsCount; i++) {
    const a = world.row<TolerationRecord>(SECTION_TOLERATIONS, one.tolerationsStart + i);
    const b = world.row<TolerationRecord>(SECTION_TOLERATIONS, other.tolerationsStart + i);
    if (a.key != b.key || a.value != b.value || a.operator != b.operator || a.effect != b.effect) return false;
  }
  return true;
}

function sameTerms(oneStart: u32, oneCount: u32, otherStart: u32, otherCount: u32): bool {
  if (oneCount != otherCount) return false;
  for (let i: u32 = 0; i < oneCount; i++) {
    const a = world.row<TermRecord>(SECTION_TERMS, oneStart + i);
    const b = world.row<TermRecord>(SECTION_TERMS, otherStart + i);
    if (a.weight != b.weight) return false;
    if (!sameRequirements(a.expressionsStart, a.expressionsCount, b.expressionsStart, b.expressionsCount)) return false;
    if (!sameRequirements(a.fieldsStart, a.fieldsCount, b.fieldsStart, b.fieldsCount)) return false;
  }
  return true;
}

function sameRequirements(oneStart: u32, oneCount: u32, otherStart: u32, otherCount: u32): bool {
  if (oneCount != otherCount) return false;
  for (let i: u32 = 0; i < oneCount; i++) {
    const a = world.row<RequirementRecord>(SECTION_REQUIREMENTS, oneStart + i);
    const b = world.row<RequirementRecord>(SECTION_REQUIREMENTS, otherStart + i);
    if (a.key != b.key || a.operator != b.operator || a.valuesCount != b.valuesCount) return false;
    for (let j: u32 = 0; j < a.valuesCount; j++) {
      const value = world.row<ValueRecord>(SECTION_VALUES, a.valuesStart + j).value;
      if (value != world.row<ValueRecord>(SECTION_VALUES, b.valuesStart + j).value) return false;
    }
  }
  return true;
}
