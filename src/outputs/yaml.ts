// `-o yaml`: the RunResult as it is.

import type { RunResult } from "../results/run-result.ts";
import { oneOrList } from "./result-list.ts";
import { yamlText } from "./yaml-text.ts";

/** YAML; several results are the items of a RunResultList. */
export function renderYaml(results: readonly RunResult[]): string {
  return yamlText(oneOrList(results));
}
