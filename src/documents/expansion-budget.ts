// What aliases and merge keys add to a document is paid for here, before the memory is taken.

import { DEFAULT_READ_BUDGET, EXPANSION_ALLOWANCE, EXPANSION_RATIO, type ReadBudget } from "./read-budget.ts";
import type { Findings } from "./reading-findings.ts";

/** A long text counts one value more for each of so many characters, since an output would repeat it. */
const CHARACTERS_PER_NODE = 100;

/** One value anchored in a document: how many values it holds and how deep they nest. */
export interface Extent {
  readonly nodes: number;
  readonly height: number;
}

/** What one file may still spend. */
export class ExpansionBudget {
  readonly #limit: number;
  readonly #findings: Findings;
  #spent = 0;

  constructor(budget: ReadBudget, findings: Findings) {
    const { maxExpandedNodes } = budget;
    // Who raises the limit means it: the ratio to the file's size holds only beside the default.
    const isDefault = maxExpandedNodes === DEFAULT_READ_BUDGET.maxExpandedNodes;
    const byRatio = EXPANSION_RATIO * findings.source.text.length + EXPANSION_ALLOWANCE;
    this.#limit = isDefault ? Math.min(maxExpandedNodes, byRatio) : maxExpandedNodes;
    this.#findings = findings;
  }

  /** Pays for a copy of `nodes` values made for what stands at `[start, end)`, or leaves the file. */
  spend(nodes: number, start: number, end: number): void {
    this.#spent += nodes;
    if (this.#spent <= this.#limit) return;
    this.#findings.refuse({
      code: "alias-expansion",
      message: `aliases and merge keys expand to more than ${this.#limit} values`,
      start,
      end,
      hint: "write the values out, or raise the limit with --max-expanded-nodes",
    });
  }
}

/** The number of values that a scalar counts for. */
export function scalarNodes(value: null | boolean | number | string): number {
  return typeof value === "string" ? 1 + Math.floor(value.length / CHARACTERS_PER_NODE) : 1;
}
