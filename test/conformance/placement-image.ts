// Node selectors and tolerations of a conformance case as rows of an image.

import * as abi from "../../src/core/abi.generated.ts";
import type { ImageWriter } from "../support/image.ts";
import type { Json } from "./cluster-image.ts";

type Run = { start: number; count: number };

export const EFFECTS: Record<string, number> = {
  "": abi.EFFECT_ANY,
  NoSchedule: abi.EFFECT_NO_SCHEDULE,
  PreferNoSchedule: abi.EFFECT_PREFER_NO_SCHEDULE,
  NoExecute: abi.EFFECT_NO_EXECUTE,
};
const OPERATORS: Record<string, number> = {
  In: abi.OPERATOR_IN,
  NotIn: abi.OPERATOR_NOT_IN,
  Exists: abi.OPERATOR_EXISTS,
  DoesNotExist: abi.OPERATOR_DOES_NOT_EXIST,
  Gt: abi.OPERATOR_GT,
  Lt: abi.OPERATOR_LT,
};

/** Writes node selector requirements. */
export function writeRequirements(writer: ImageWriter, requirements: readonly Json[]): Run {
  const rows = requirements.map(({ key, operator, values = [] }) => {
    const valuesStart = writer.rows(abi.SECTION_VALUES);
    for (const value of values) writer.add(abi.SECTION_VALUES, abi.ValueRecord, { value: writer.intern(value) });
    return { key: writer.intern(key), operator: OPERATORS[operator] ?? 99, valuesStart, valuesCount: values.length };
  });
  const start = writer.rows(abi.SECTION_REQUIREMENTS);
  for (const each of rows) writer.add(abi.SECTION_REQUIREMENTS, abi.RequirementRecord, each);
  return { start, count: rows.length };
}

/** Writes node selector terms; `weights` belong to preferred ones. */
export function writeTerms(writer: ImageWriter, terms: readonly Json[], weights: readonly number[] = []): Run {
  const rows = terms.map((term, i) => {
    const expressions = writeRequirements(writer, term.matchExpressions ?? []);
    const fields = writeRequirements(writer, term.matchFields ?? []);
    return {
      weight: weights[i] ?? 0,
      expressionsStart: expressions.start,
      expressionsCount: expressions.count,
      fieldsStart: fields.start,
      fieldsCount: fields.count,
    };
  });
  const start = writer.rows(abi.SECTION_TERMS);
  for (const each of rows) writer.add(abi.SECTION_TERMS, abi.TermRecord, each);
  return { start, count: rows.length };
}

/** Writes tolerations. */
export function writeTolerations(writer: ImageWriter, tolerations: readonly Json[]): Run {
  const start = writer.rows(abi.SECTION_TOLERATIONS);
  for (const { key = "", value = "", operator, effect = "", tolerationSeconds } of tolerations) {
    writer.add(abi.SECTION_TOLERATIONS, abi.TolerationRecord, {
      seconds: tolerationSeconds ?? -1,
      key: writer.intern(key),
      value: writer.intern(value),
      operator: operator === "Exists" ? abi.OPERATOR_EXISTS : abi.OPERATOR_EQUAL,
      effect: EFFECTS[effect] ?? abi.EFFECT_ANY,
    });
  }
  return { start, count: tolerations.length };
}
