// `-o json`: the RunResult as it is.

import type { RunResult } from "../results/run-result.ts";
import { jsonText } from "./json-text.ts";
import { oneOrList } from "./result-list.ts";

/** Indented JSON; several results are the items of a RunResultList. */
export function renderJson(results: readonly RunResult[]): string {
  return `${jsonText(oneOrList(results), 2)}\n`;
}
