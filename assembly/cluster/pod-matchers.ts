// Which pods a spread constraint or an inter-pod affinity term speaks of. What can be said of a pod follows from its spec (labels and namespace
// do not change), so one answer holds for all pods of a template. Mirrors AffinityTerm.Matches (pkg/scheduler/framework/types.go),
// GetNamespacesFromPodAffinityTerm and podMatchesAllAffinityTerms (pkg/scheduler/framework/plugins/interpodaffinity/filtering.go), and
// countPodsMatchSelector (pkg/scheduler/framework/plugins/podtopologyspread/common.go), v1.35.

import { SECTION_TEMPLATES, SECTION_VALUES } from "../abi/constants";
import {
  NO_SELECTOR,
  SECTION_NAMESPACES,
  SECTION_POD_AFFINITY_TERMS,
  TERM_REQUIRED_AFFINITY,
} from "../abi/pod-topology";
import {
  NamespaceRecord,
  PodAffinityTermRecord,
  SpreadConstraintRecord,
  TemplateRecord,
  ValueRecord,
} from "../abi/records";
import { selects, selectsEverything } from "./label-selector";
import { world } from "./world";

/** Whether a spread constraint of a pod spec in `namespace` counts pods of a spec: not at all with an empty selector, though that selects them. */
export function spreadCounts(constraint: SpreadConstraintRecord, namespace: u32, spec: TemplateRecord): bool {
  return !selectsEverything(constraint.selector) && spreadSelects(constraint, namespace, spec);
}

/** Whether a spread constraint's selector selects pods of a spec in the same namespace. */
export function spreadSelects(constraint: SpreadConstraintRecord, namespace: u32, spec: TemplateRecord): bool {
  return spec.namespace == namespace && selects(constraint.selector, spec.labelsStart, spec.labelsCount);
}

/**
 * Whether a term of a pod spec in `namespace` selects pods of a spec. Upstream resolves the namespaceSelector of the incoming pod's terms against
 * the namespaces that exist, that of other pods' terms against the labels of the incoming pod's namespace, none if it does not exist
 * (`existing`).
 */
export function termSelects(term: PodAffinityTermRecord, namespace: u32, spec: TemplateRecord, existing: bool): bool {
  return (
    inNamespaces(term, namespace, spec.namespace, existing) &&
    selects(term.selector, spec.labelsStart, spec.labelsCount)
  );
}

/** Whether all required affinity terms of a pod spec select pods of another; never with no terms. */
export function allTermsSelect(owner: TemplateRecord, spec: TemplateRecord): bool {
  let any = false;
  for (let i: u32 = 0; i < owner.podTermsCount; i++) {
    const term = podTerm(owner, i);
    if (term.kind != TERM_REQUIRED_AFFINITY) continue;
    if (!termSelects(term, owner.namespace, spec, false)) return false;
    any = true;
  }
  return any;
}

/** The `index`-th inter-pod affinity term of a pod spec. */
export function podTerm(spec: TemplateRecord, index: u32): PodAffinityTermRecord {
  return world.row<PodAffinityTermRecord>(SECTION_POD_AFFINITY_TERMS, spec.podTermsStart + index);
}

/** Whether two terms select the same pods, whatever their topology keys and weights. */
export function sameTermPods(
  one: PodAffinityTermRecord,
  namespace: u32,
  other: PodAffinityTermRecord,
  otherNamespace: u32,
): bool {
  if (one.selector != other.selector || one.namespaceSelector != other.namespaceSelector) return false;
  if (one.namespacesCount != other.namespacesCount) return false;
  if (ownNamespaceOnly(one)) return namespace == otherNamespace;
  for (let i: u32 = 0; i < one.namespacesCount; i++) {
    if (namespaceOf(one, i) != namespaceOf(other, i)) return false;
  }
  return true;
}

/** Whether the required affinity terms of two pod specs, all together, select the same pods. */
export function sameAllTerms(one: i32, other: i32): bool {
  if (one == other) return true;
  const a = world.row<TemplateRecord>(SECTION_TEMPLATES, one);
  const b = world.row<TemplateRecord>(SECTION_TEMPLATES, other);
  let j: u32 = 0;
  for (let i: u32 = 0; i < a.podTermsCount; i++) {
    const term = podTerm(a, i);
    if (term.kind != TERM_REQUIRED_AFFINITY) continue;
    while (j < b.podTermsCount && podTerm(b, j).kind != TERM_REQUIRED_AFFINITY) j++;
    if (j == b.podTermsCount || !sameTermPods(term, a.namespace, podTerm(b, j), b.namespace)) return false;
    j++;
  }
  while (j < b.podTermsCount && podTerm(b, j).kind != TERM_REQUIRED_AFFINITY) j++;
  return j == b.podTermsCount;
}

function inNamespaces(term: PodAffinityTermRecord, own: u32, namespace: u32, existing: bool): bool {
  if (ownNamespaceOnly(term)) return namespace == own;
  for (let i: u32 = 0; i < term.namespacesCount; i++) {
    if (namespaceOf(term, i) == namespace) return true;
  }
  if (term.namespaceSelector == NO_SELECTOR) return false;
  if (selectsEverything(term.namespaceSelector)) return true;
  const rows = world.image.rows(SECTION_NAMESPACES);
  for (let row = 0; row < rows; row++) {
    const record = world.row<NamespaceRecord>(SECTION_NAMESPACES, row);
    if (record.name == namespace) return selects(term.namespaceSelector, record.labelsStart, record.labelsCount);
  }
  return existing && selects(term.namespaceSelector, 0, 0);
}

function ownNamespaceOnly(term: PodAffinityTermRecord): bool {
  return term.namespacesCount == 0 && term.namespaceSelector == NO_SELECTOR;
}

function namespaceOf(term: PodAffinityTermRecord, index: u32): u32 {
  return world.row<ValueRecord>(SECTION_VALUES, term.namespacesStart + index).value;
}
