// Label selectors as rows of the image. Equal selectors share a row: the core tells by the row whether two rules speak of the same pods.

import { NO_SELECTOR, SECTION_SELECTORS, SelectorRecord } from "../core/abi.generated.ts";
import type { StringMap } from "../kubernetes/object-meta.ts";
import type { LabelSelector, LabelSelectorRequirement } from "../kubernetes/selector-types.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileRequirements } from "./compile-placement.ts";

/** Selectors written so far. */
export class SelectorCompiler {
  readonly #context: CompileContext;
  readonly #rows = new Map<string, number>();

  constructor(context: CompileContext) {
    this.#context = context;
  }

  /** The row of a selector; absent: NO_SELECTOR, which selects nothing. */
  row(selector: LabelSelector | undefined): number {
    if (selector === undefined) return NO_SELECTOR;
    const requirements = requirementsOf(selector);
    const signature = JSON.stringify(requirements);
    let row = this.#rows.get(signature);
    if (row === undefined) {
      const run = compileRequirements(this.#context, requirements);
      row = this.#context.writer.add(SECTION_SELECTORS, SelectorRecord, {
        requirementsStart: run.start,
        requirementsCount: run.count,
      });
      this.#rows.set(signature, row);
    }
    return row;
  }
}

/**
 * A selector with matchLabelKeys and mismatchLabelKeys merged in, as the API server or the scheduler does it: keys that the pod itself lacks are
 * left out, and an absent selector stays absent.
 */
export function withLabelKeys(
  selector: LabelSelector | undefined,
  labels: StringMap,
  matchKeys: readonly string[],
  mismatchKeys: readonly string[] = [],
): LabelSelector | undefined {
  if (selector === undefined) return undefined;
  const expressions = (keys: readonly string[], operator: "In" | "NotIn"): LabelSelectorRequirement[] =>
    keys.flatMap((key) => {
      const value = labels[key];
      return value === undefined ? [] : [{ key, operator, values: [value] }];
    });
  const merged = [...expressions(matchKeys, "In"), ...expressions(mismatchKeys, "NotIn")];
  return { ...selector, matchExpressions: [...selector.matchExpressions, ...merged] };
}

/** All requirements, in an order that does not depend on how the selector was written. */
function requirementsOf({ matchLabels, matchExpressions }: LabelSelector): LabelSelectorRequirement[] {
  const labels = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: "In" as const, values: [value] }));
  const expressions = matchExpressions.map(({ key, operator, values }) => ({
    key,
    operator,
    values: [...values].sort(),
  }));
  const texts = [...labels, ...expressions].map((each) => JSON.stringify(each)).sort();
  return [...new Set(texts)].map((text) => JSON.parse(text) as LabelSelectorRequirement);
}
