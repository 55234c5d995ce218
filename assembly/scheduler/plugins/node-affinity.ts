// NodeAffinity: nodeSelector and node affinity. Mirrors pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go, v1.35. Filter reason:
// FAILED_NODE_AFFINITY (UnschedulableAndUnresolvable). Raw score: weights of the matching preferred terms, normalised.
//
// PreFilter narrows the search to named nodes when EVERY required term names some by matchFields metadata.name In [x]: within a term the
// names are intersected, over terms united. An empty union rejects the pod: "pod affinity terms conflict".

import { OPERATOR_IN, SECTION_NODES, SECTION_REQUIREMENTS, SECTION_TERMS, SECTION_VALUES } from "../../abi/constants";
import {
  NodeRecord,
  RequirementRecord,
  SchedulerProfileRecord,
  TemplateRecord,
  TermRecord,
  ValueRecord,
} from "../../abi/records";
import {
  hasValue,
  matchesAnyTerm,
  matchesRequiredNodeAffinity,
  preferredTermsWeight,
} from "../../cluster/node-selector";
import { world } from "../../cluster/world";
import { normalizeScore } from "../normalize-score";

/** Whether nodeSelector and the required terms hold. */
export function passesNodeAffinity(spec: TemplateRecord, node: i32): bool {
  return matchesRequiredNodeAffinity(spec, node);
}

/** Whether a node matches what a profile adds to every pod (NodeAffinityArgs.addedAffinity). */
export function passesAddedAffinity(profile: SchedulerProfileRecord, node: i32): bool {
  if (!profile.addedHasRequiredTerms) return true;
  return matchesAnyTerm(profile.addedRequiredTermsStart, profile.addedRequiredTermsCount, node);
}

/** Whether a pod spec or its profile prefers nodes. */
export function prefersNodes(profile: SchedulerProfileRecord, spec: TemplateRecord): bool {
  return spec.preferredTermsCount + profile.addedPreferredTermsCount > 0;
}

/** Raw score of a node. */
export function scoreNodeAffinity(profile: SchedulerProfileRecord, spec: TemplateRecord, node: i32): i32 {
  return (
    preferredTermsWeight(spec.preferredTermsStart, spec.preferredTermsCount, node) +
    preferredTermsWeight(profile.addedPreferredTermsStart, profile.addedPreferredTermsCount, node)
  );
}

/** Normalised score, given the highest raw score among the feasible nodes. */
export function normalizeNodeAffinity(raw: i64, highest: i64): i64 {
  return normalizeScore(raw, highest, false);
}

/** Whether PreFilter narrows the search: every required term names nodes. */
export function namesNodes(spec: TemplateRecord): bool {
  if (!spec.hasRequiredTerms || spec.requiredTermsCount == 0) return false;
  for (let i: u32 = 0; i < spec.requiredTermsCount; i++) {
    if (!termNamesNodes(requiredTerm(spec, i))) return false;
  }
  return true;
}

/** Whether a node name (string id) is in the set of a spec for which `namesNodes` holds. */
export function isNamed(spec: TemplateRecord, name: u32): bool {
  for (let i: u32 = 0; i < spec.requiredTermsCount; i++) {
    if (termAllows(requiredTerm(spec, i), name)) return true;
  }
  return false;
}

/** Whether the set is empty: then PreFilter rejects the pod. */
export function namesConflict(spec: TemplateRecord): bool {
  return firstNamed(spec, false) == 0;
}

/** String id of a name in the set that no node has, 0 when there is none. Before v1.31 such a name makes the whole cycle fail. */
export function missingNodeName(spec: TemplateRecord): u32 {
  return firstNamed(spec, true);
}

/** The first name of the set, or the first that is no node's; 0 when none. */
function firstNamed(spec: TemplateRecord, missing: bool): u32 {
  for (let i: u32 = 0; i < spec.requiredTermsCount; i++) {
    const term = requiredTerm(spec, i);
    for (let j: u32 = 0; j < term.fieldsCount; j++) {
      const field = world.row<RequirementRecord>(SECTION_REQUIREMENTS, term.fieldsStart + j);
      for (let k: u32 = 0; k < field.valuesCount; k++) {
        const name = world.row<ValueRecord>(SECTION_VALUES, field.valuesStart + k).value;
        if (termAllows(term, name) && !(missing && isNode(name))) return name;
      }
    }
  }
  return 0;
}

function requiredTerm(spec: TemplateRecord, index: u32): TermRecord {
  return world.row<TermRecord>(SECTION_TERMS, spec.requiredTermsStart + index);
}

function termNamesNodes(term: TermRecord): bool {
  for (let i: u32 = 0; i < term.fieldsCount; i++) {
    if (world.row<RequirementRecord>(SECTION_REQUIREMENTS, term.fieldsStart + i).operator == OPERATOR_IN) return true;
  }
  return false;
}

function termAllows(term: TermRecord, name: u32): bool {
  for (let i: u32 = 0; i < term.fieldsCount; i++) {
    const field = world.row<RequirementRecord>(SECTION_REQUIREMENTS, term.fieldsStart + i);
    if (field.operator == OPERATOR_IN && !hasValue(field, name)) return false;
  }
  return true;
}

function isNode(name: u32): bool {
  for (let node = 0; node < world.nodes.count; node++) {
    if (world.nodes.present.at(node) && world.row<NodeRecord>(SECTION_NODES, node).name == name) return true;
  }
  return false;
}
