// PodDisruptionBudgets as rows of the image.

import {
  BUDGET_MAX_UNAVAILABLE,
  BUDGET_MAX_UNAVAILABLE_PERCENT,
  BUDGET_MIN_AVAILABLE,
  BUDGET_MIN_AVAILABLE_PERCENT,
  BUDGET_NOTHING,
  DisruptionBudgetRecord,
  NO_SELECTOR,
  SECTION_DISRUPTION_BUDGETS,
  SECTION_SELECTORS,
  SelectorRecord,
} from "../core/abi.generated.ts";
import type { PodDisruptionBudget } from "../kubernetes/policy.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileRequirements } from "./compile-placement.ts";

const NO_STATUS = -1;

/** Writes every PodDisruptionBudget of the manifests. */
export function compileDisruptionBudgets(context: CompileContext): void {
  for (const budget of context.objects.podDisruptionBudgets) {
    const { writer } = context;
    const disrupted = context.values((budget.status?.disruptedPods ?? []).map((name) => writer.intern(name)));
    writer.add(SECTION_DISRUPTION_BUDGETS, DisruptionBudgetRecord, {
      name: writer.intern(budget.metadata.name),
      namespace: writer.intern(budget.metadata.namespace),
      selector: compileSelector(context, budget),
      ...wanted(budget),
      disruptionsAllowed: budget.status?.disruptionsAllowed ?? NO_STATUS,
      disruptedPodsStart: disrupted.start,
      disruptedPodsCount: disrupted.count,
    });
  }
}

/** An absent selector selects nothing. (An empty one selects every pod for the API, but protects none from preemption.) */
function compileSelector(context: CompileContext, { spec: { selector } }: PodDisruptionBudget): number {
  if (selector === undefined) return NO_SELECTOR;
  const labels = Object.entries(selector.matchLabels).map(([key, value]) => ({
    key,
    operator: "In" as const,
    values: [value],
  }));
  const requirements = [...labels, ...selector.matchExpressions];
  const run = compileRequirements(context, requirements);
  return context.writer.add(SECTION_SELECTORS, SelectorRecord, {
    requirementsStart: run.start,
    requirementsCount: run.count,
  });
}

function wanted({ spec: { minAvailable, maxUnavailable } }: PodDisruptionBudget): { kind: number; value: number } {
  if (maxUnavailable !== undefined) {
    return typeof maxUnavailable === "number"
      ? { kind: BUDGET_MAX_UNAVAILABLE, value: maxUnavailable }
      : { kind: BUDGET_MAX_UNAVAILABLE_PERCENT, value: Number.parseInt(maxUnavailable, 10) };
  }
  if (minAvailable !== undefined) {
    return typeof minAvailable === "number"
      ? { kind: BUDGET_MIN_AVAILABLE, value: minAvailable }
      : { kind: BUDGET_MIN_AVAILABLE_PERCENT, value: Number.parseInt(minAvailable, 10) };
  }
  return { kind: BUDGET_NOTHING, value: 0 };
}
