// PodDisruptionBudgets: which pods each selects, and what its status allows. Row = row of DisruptionBudgetRecord. The disruption controller
// writes the status, the scheduler reads it when it chooses victims.

import { SECTION_TEMPLATES } from "../abi/constants";
import { NO_SELECTOR } from "../abi/pod-topology";
import { SECTION_DISRUPTION_BUDGETS, TABLE_DISRUPTION_BUDGETS } from "../abi/preemption";
import { DisruptionBudgetRecord, TemplateRecord } from "../abi/records";
import { Column, column } from "../kernel/column";
import { selects } from "./label-selector";
import { world } from "./world";

@unmanaged
export class DisruptionBudgetTable {
  count: i32;
  /** The status: PodDisruptionBudgetStatus. */
  disruptionsAllowed: Column<i32>;
  currentHealthy: Column<i32>;
  desiredHealthy: Column<i32>;
  expectedPods: Column<i32>;
  /** By template: the budgets that select its pods, a run in `rows`. */
  start: Column<i32>;
  runCount: Column<i32>;
  rows: Column<i32>;
}

/** The budgets of the image, with the status that came with them. */
export function disruptionBudgetTable(): DisruptionBudgetTable {
  const arena = world.arena;
  const count = world.image.rows(SECTION_DISRUPTION_BUDGETS);
  const table = changetype<DisruptionBudgetTable>(arena.take(offsetof<DisruptionBudgetTable>()));
  table.count = count;
  table.disruptionsAllowed = column<i32>(arena, count);
  table.currentHealthy = column<i32>(arena, count);
  table.desiredHealthy = column<i32>(arena, count);
  table.expectedPods = column<i32>(arena, count);
  for (let row = 0; row < count; row++) {
    const allowed = budgetRecord(row).disruptionsAllowed;
    table.disruptionsAllowed.put(row, max<i32>(allowed, 0));
  }
  const templates = count > 0 ? world.templates.count : 0;
  table.start = column<i32>(arena, templates);
  table.runCount = column<i32>(arena, templates);
  table.rows = column<i32>(arena, 0);
  let runs = 0;
  for (let template = 0; template < templates; template++) {
    const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
    table.start.put(template, runs);
    for (let row = 0; row < count; row++) {
      if (!budgetSelects(budgetRecord(row), spec)) continue;
      table.rows.ensure(arena, runs + 1);
      table.rows.put(runs++, row);
    }
    table.runCount.put(template, runs - table.start.at(template));
  }
  world.publish(TABLE_DISRUPTION_BUDGETS, changetype<usize>(table));
  return table;
}

/** How many budgets select a template's pods. */
export function budgetsOf(template: i32): i32 {
  const table = world.disruptionBudgets;
  return table.count == 0 ? 0 : table.runCount.at(template);
}

/** The `index`-th budget that selects a template's pods. */
export function budgetOf(template: i32, index: i32): i32 {
  const table = world.disruptionBudgets;
  return table.rows.at(table.start.at(template) + index);
}

/** The row of a budget. */
export function budgetRecord(row: i32): DisruptionBudgetRecord {
  return world.row<DisruptionBudgetRecord>(SECTION_DISRUPTION_BUDGETS, row);
}

/** As the API and the disruption controller mean it: an empty selector selects every pod of the namespace. */
function budgetSelects(budget: DisruptionBudgetRecord, spec: TemplateRecord): bool {
  return (
    budget.selector != NO_SELECTOR &&
    budget.namespace == spec.namespace &&
    selects(budget.selector, spec.labelsStart, spec.labelsCount)
  );
}
