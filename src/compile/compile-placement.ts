// What decides where a pod may run: node selectors, affinity terms, tolerations, taints.

import {
  EFFECT_ANY,
  EFFECT_NO_EXECUTE,
  EFFECT_NO_SCHEDULE,
  EFFECT_PREFER_NO_SCHEDULE,
  OPERATOR_DOES_NOT_EXIST,
  OPERATOR_EQUAL,
  OPERATOR_EXISTS,
  OPERATOR_GT,
  OPERATOR_IN,
  OPERATOR_LT,
  OPERATOR_NOT_IN,
  RequirementRecord,
  SECTION_REQUIREMENTS,
  SECTION_TAINTS,
  SECTION_TERMS,
  SECTION_TOLERATIONS,
  TaintRecord,
  TermRecord,
  TolerationRecord,
} from "../core/abi.generated.ts";
import type { Toleration } from "../kubernetes/pod-placement.ts";
import type { NodeSelectorRequirement, NodeSelectorTerm } from "../kubernetes/selector-types.ts";
import type { TaintSpec } from "../scenario/cluster.ts";
import type { CompileContext, Run } from "./compile-context.ts";

const EFFECTS: Readonly<Record<string, number>> = {
  "": EFFECT_ANY,
  NoSchedule: EFFECT_NO_SCHEDULE,
  PreferNoSchedule: EFFECT_PREFER_NO_SCHEDULE,
  NoExecute: EFFECT_NO_EXECUTE,
};

const OPERATORS: Readonly<Record<string, number>> = {
  In: OPERATOR_IN,
  NotIn: OPERATOR_NOT_IN,
  Exists: OPERATOR_EXISTS,
  DoesNotExist: OPERATOR_DOES_NOT_EXIST,
  Gt: OPERATOR_GT,
  Lt: OPERATOR_LT,
};

/** Writes taints in their order. */
export function compileTaints(context: CompileContext, taints: readonly TaintSpec[]): Run {
  const run = { start: context.writer.rows(SECTION_TAINTS), count: taints.length };
  for (const { key, value, effect } of taints) {
    context.writer.add(SECTION_TAINTS, TaintRecord, {
      key: context.writer.intern(key),
      value: context.writer.intern(value),
      effect: EFFECTS[effect] ?? EFFECT_ANY,
    });
  }
  return run;
}

/** Writes tolerations in their order. */
export function compileTolerations(context: CompileContext, tolerations: readonly Toleration[]): Run {
  const run = { start: context.writer.rows(SECTION_TOLERATIONS), count: tolerations.length };
  for (const { key, operator, value, effect, tolerationSeconds } of tolerations) {
    context.writer.add(SECTION_TOLERATIONS, TolerationRecord, {
      seconds: tolerationSeconds ?? -1,
      key: context.writer.intern(key),
      value: context.writer.intern(value),
      operator: operator === "Exists" ? OPERATOR_EXISTS : OPERATOR_EQUAL,
      effect: EFFECTS[effect] ?? EFFECT_ANY,
    });
  }
  return run;
}

/** Writes spec.nodeSelector as requirements that must all hold. */
export function compileNodeSelector(context: CompileContext, selector: Readonly<Record<string, string>>): Run {
  const requirements = Object.entries(selector).map(([key, value]) => ({
    key,
    operator: "In" as const,
    values: [value],
  }));
  return compileRequirements(context, requirements);
}

/** Writes node selector terms; `weights` belong to preferred ones. */
export function compileTerms(
  context: CompileContext,
  terms: readonly NodeSelectorTerm[],
  weights?: readonly number[],
): Run {
  const rows = terms.map((term, i) => {
    const expressions = compileRequirements(context, term.matchExpressions);
    const fields = compileRequirements(context, term.matchFields);
    return {
      weight: weights?.[i] ?? 0,
      expressionsStart: expressions.start,
      expressionsCount: expressions.count,
      fieldsStart: fields.start,
      fieldsCount: fields.count,
    };
  });
  const run = { start: context.writer.rows(SECTION_TERMS), count: rows.length };
  for (const row of rows) context.writer.add(SECTION_TERMS, TermRecord, row);
  return run;
}

/** Writes requirements that must all hold. */
export function compileRequirements(context: CompileContext, requirements: readonly NodeSelectorRequirement[]): Run {
  const rows = requirements.map(({ key, operator, values }) => {
    const run = context.values(values.map((value) => context.writer.intern(value)));
    return {
      key: context.writer.intern(key),
      operator: OPERATORS[operator] ?? OPERATOR_IN,
      valuesStart: run.start,
      valuesCount: run.count,
    };
  });
  const run = { start: context.writer.rows(SECTION_REQUIREMENTS), count: rows.length };
  for (const row of rows) context.writer.add(SECTION_REQUIREMENTS, RequirementRecord, row);
  return run;
}
