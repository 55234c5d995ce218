// What every reader of one file needs to know.

import { ExpansionBudget } from "./expansion-budget.ts";
import type { Dialect, ReadBudget } from "./read-budget.ts";
import type { Findings } from "./reading-findings.ts";

export interface ReadingContext {
  readonly dialect: Dialect;
  readonly budget: ReadBudget;
  readonly findings: Findings;
  /** One for the whole file: many documents, each just within a budget of its own, would be a bomb too. */
  readonly expansion: ExpansionBudget;
}

export function readingContext(dialect: Dialect, budget: ReadBudget, findings: Findings): ReadingContext {
  return { dialect, budget, findings, expansion: new ExpansionBudget(budget, findings) };
}
