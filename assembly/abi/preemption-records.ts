// Rows of PodDisruptionBudgets. The image and its conventions: records.ts.

/** A PodDisruptionBudget. */
@unmanaged
export class DisruptionBudgetRecord {
  name: u32;
  namespace: u32;
  /** Row of SelectorRecord or NO_SELECTOR. */
  selector: i32;
  /** BUDGET_*, and its number or percentage. */
  kind: u32;
  value: i32;
  /** status.disruptionsAllowed of a dump, until the disruption controller writes its own; -1: none. */
  disruptionsAllowed: i32;
  /** Run of ValueRecord: names of the pods in status.disruptedPods. */
  disruptedPodsStart: u32;
  disruptedPodsCount: u32;
}
