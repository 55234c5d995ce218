// The dry run on one node: which pods would have to go. All pods of lower priority are taken off; if the pod fits then, they are put back one by one, those
// whose budget would be violated first, the most important first, and whoever makes the pod fail is a victim. Mirrors SelectVictimsOnNode and
// filterPodsWithPDBViolation, pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go, v1.35. The node is as before afterwards.

import { SECTION_PODS, SECTION_TEMPLATES, SECTION_VALUES } from "../../abi/constants";
import { SECTION_SELECTORS } from "../../abi/pod-topology";
import { DisruptionBudgetRecord, PodRecord, SelectorRecord, TemplateRecord, ValueRecord } from "../../abi/records";
import { liftFromNode, putOnNode, relinkNode } from "../../cluster/assignment";
import { budgetOf, budgetRecord, budgetsOf } from "../../cluster/disruption-budgets";
import { world } from "../../cluster/world";
import { filterNode } from "../filter-node";
import { NodeVerdict } from "../node-verdict";
import { podPut, podTaken } from "../stateful-filters";
import { podPriority, sortByImportance } from "./more-important-pod";
import { addCandidate, PreemptionTable } from "./preemption-table";

/** Victims are sorted once more from this minor version, so that the first is the most important one (kubernetes#128307). */
const SORTS_VICTIMS_SINCE_MINOR: u32 = 32;

/** What came of a node. */
export const DRY_RUN_NO_VICTIMS: i32 = 0;
/** The verdict tells why not even an empty place would do. */
export const DRY_RUN_REFUSED: i32 = 1;
export const DRY_RUN_CANDIDATE: i32 = 2;

/** Collects the node's pods of lower priority in table.lower. */
export function collectLower(table: PreemptionTable, node: i32, priority: i32): void {
  const pods = world.pods;
  const count = world.nodes.podCount.at(node);
  table.onNode.ensure(world.arena, count);
  table.lower.ensure(world.arena, count);
  table.violates.ensure(world.arena, count);
  table.onNodeCount = 0;
  table.lowerCount = 0;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = pods.nextOnNode.at(pod)) {
    table.onNode.put(table.onNodeCount++, pod);
    if (podPriority(pod) < priority) table.lower.put(table.lowerCount++, pod);
  }
}

/** Runs preemption on a node for a try; a candidate is appended to the table. DRY_RUN_* */
export function selectVictims(table: PreemptionTable, pod: i32, template: i32, node: i32, verdict: NodeVerdict): i32 {
  collectLower(table, node, world.row<TemplateRecord>(SECTION_TEMPLATES, template).priority);
  if (table.lowerCount == 0) return DRY_RUN_NO_VICTIMS;
  sortByImportance(table.lower, 0, table.lowerCount);
  for (let i = 0; i < table.lowerCount; i++) take(pod, template, node, table.lower.at(i));
  const fits = filterNode(pod, template, node, verdict);
  const start = table.victimsUsed;
  let violations = 0;
  if (fits) {
    markViolating(table);
    violations = reprieve(table, pod, template, node, verdict, 1);
    reprieve(table, pod, template, node, verdict, 0);
    verdict.clear();
  } else {
    for (let i = 0; i < table.lowerCount; i++) keep(table, table.lower.at(i));
  }
  for (let i = start; i < table.victimsUsed; i++) put(pod, template, node, table.victims.at(i));
  relinkNode(node, table.onNode, table.onNodeCount);
  if (!fits) {
    table.victimsUsed = start;
    return DRY_RUN_REFUSED;
  }
  if (table.victimsUsed == start) return DRY_RUN_NO_VICTIMS;
  if (world.config.kubernetesMinor >= SORTS_VICTIMS_SINCE_MINOR)
    sortByImportance(table.victims, start, table.victimsUsed - start);
  addCandidate(table, node, violations, start);
  return DRY_RUN_CANDIDATE;
}

/** Puts back the pods that violate a budget (or do not), as far as the pod still fits; the others become victims. Returns how many did. */
function reprieve(
  table: PreemptionTable,
  pod: i32,
  template: i32,
  node: i32,
  verdict: NodeVerdict,
  violating: u8,
): i32 {
  let victims = 0;
  for (let i = 0; i < table.lowerCount; i++) {
    if (table.violates.at(i) != violating) continue;
    const other = table.lower.at(i);
    put(pod, template, node, other);
    if (filterNode(pod, template, node, verdict)) continue;
    take(pod, template, node, other);
    keep(table, other);
    victims += 1;
  }
  return victims;
}

/** Marks the lower pods whose loss a budget does not allow, when the more important ones go first. */
function markViolating(table: PreemptionTable): void {
  const budgets = world.disruptionBudgets;
  for (let row = 0; row < budgets.count; row++) table.allowed.put(row, budgets.disruptionsAllowed.at(row));
  for (let i = 0; i < table.lowerCount; i++) {
    const pod = table.lower.at(i);
    const template = world.pods.template.at(pod);
    let violates: u8 = 0;
    for (let j = 0; j < budgetsOf(template); j++) {
      const row = budgetOf(template, j);
      if (!protects(budgetRecord(row), pod, template)) continue;
      const left = table.allowed.at(row) - 1;
      table.allowed.put(row, left);
      if (left < 0) violates = 1;
    }
    table.violates.put(i, violates);
  }
}

/** As the scheduler means it: an empty selector protects nothing, nor is a pod without labels protected, nor one the API has counted off. */
function protects(budget: DisruptionBudgetRecord, pod: i32, template: i32): bool {
  if (world.row<SelectorRecord>(SECTION_SELECTORS, budget.selector).requirementsCount == 0) return false;
  if (world.row<TemplateRecord>(SECTION_TEMPLATES, template).labelsCount == 0) return false;
  const record = world.pods.record.at(pod);
  if (record < 0) return true;
  const name = world.row<PodRecord>(SECTION_PODS, record).name;
  for (let i: u32 = 0; i < budget.disruptedPodsCount; i++) {
    if (world.row<ValueRecord>(SECTION_VALUES, budget.disruptedPodsStart + i).value == name) return false;
  }
  return true;
}

function take(pod: i32, template: i32, node: i32, other: i32): void {
  liftFromNode(other, node);
  podTaken(pod, template, node, other);
}

function put(pod: i32, template: i32, node: i32, other: i32): void {
  putOnNode(other, node);
  podPut(pod, template, node, other);
}

function keep(table: PreemptionTable, victim: i32): void {
  const at = table.victimsUsed;
  table.victims.ensure(world.arena, at + 1);
  table.victims.put(at, victim);
  table.victimsUsed = at + 1;
}
