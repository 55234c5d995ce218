// `-o jsonpath=TEMPLATE`, evaluated as kubectl does: a missing key gives nothing, several values stand apart by a space.
// Mirrors k8s.io/client-go/util/jsonpath with AllowMissingKeys.

import type { RunResult } from "../results/run-result.ts";
import { jsonText } from "./json-text.ts";
import type { Part, Step, Template } from "./jsonpath-parser.ts";
import { oneOrList } from "./result-list.ts";

/** The template's text for the result, or for the RunResultList of several. Throws RangeError for an index beyond a list. */
export function renderJsonpath(template: Template, results: readonly RunResult[]): string {
  return evaluateTemplate(template, oneOrList(results));
}

/** The template's text for any data. */
export function evaluateTemplate(template: Template, data: unknown): string {
  const { text } = evaluateParts(template, 0, data, false);
  return text;
}

/** Evaluates from `at` to the `{end}` of this range, or to the end of the template; `dry` only looks for the end. */
function evaluateParts(
  parts: readonly Part[],
  start: number,
  data: unknown,
  inRange: boolean,
): { text: string; at: number } {
  let text = "";
  let at = start;
  while (at < parts.length) {
    const part = parts[at] as Part;
    at += 1;
    if ("text" in part) {
      text += part.text;
      continue;
    }
    const [first, ...rest] = part.steps;
    if (first?.kind === "end") {
      if (!inRange) throw new RangeError("not in range, nothing to end");
      return { text, at };
    }
    if (first?.kind !== "range") {
      text += evaluateSteps(part.steps, [data]).map(textOf).join(" ");
      continue;
    }
    const bodyAt = at;
    at = endOf(parts, bodyAt);
    for (const item of evaluateSteps(rest, [data])) text += evaluateParts(parts, bodyAt, item, true).text;
  }
  return { text, at };
}

/** Where evaluation goes on after the range whose body begins at `at`. */
function endOf(parts: readonly Part[], at: number): number {
  let depth = 1;
  for (let index = at; index < parts.length; index++) {
    const part = parts[index] as Part;
    const kind = "steps" in part ? part.steps[0]?.kind : undefined;
    if (kind === "range") depth += 1;
    if (kind === "end" && --depth === 0) return index + 1;
  }
  return parts.length;
}

function evaluateSteps(steps: readonly Step[], input: readonly unknown[]): readonly unknown[] {
  return steps.reduce((values: readonly unknown[], step) => evaluateStep(step, values), input);
}

function evaluateStep(step: Step, input: readonly unknown[]): readonly unknown[] {
  switch (step.kind) {
    case "literal":
      return [step.value];
    case "field":
      return input.flatMap((value) => memberOf(value, step.name));
    case "wildcard":
      return input.flatMap(membersOf);
    case "recursive":
      return input.flatMap(descend);
    case "slice":
      return input.flatMap((value) => slice(value, step));
    case "union":
      return step.alternatives.flatMap((steps) => evaluateSteps(steps, input));
    case "filter":
      return input.flatMap((value) => listOf(value).filter((item) => passes(item, step)));
    default:
      throw new RangeError(`${step.kind} must stand first in its braces`);
  }
}

function memberOf(value: unknown, name: string): unknown[] {
  if (value === null || typeof value !== "object" || Array.isArray(value) || !Object.hasOwn(value, name)) return [];
  return [(value as Record<string, unknown>)[name]];
}

function membersOf(value: unknown): unknown[] {
  return value !== null && typeof value === "object" ? Object.values(value) : [];
}

/** A value that has members, and all such values in it. */
function descend(value: unknown): unknown[] {
  const members = membersOf(value);
  return members.length === 0 ? [] : [value, ...members.flatMap(descend)];
}

function listOf(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value))
    throw new RangeError(`${typeof value === "object" ? "an object" : textOf(value)} is not a list`);
  return value;
}

function slice(value: unknown, { from = 0, to, step = 1, single }: Extract<Step, { kind: "slice" }>): unknown[] {
  const list = listOf(value);
  const first = from < 0 ? from + list.length : from;
  if (single && !(first in list))
    throw new RangeError(`array index out of bounds: index ${from}, length ${list.length}`);
  if (single) return [list[first]];
  const end = to === undefined ? list.length : to < 0 ? to + list.length : to;
  return list.slice(Math.max(0, first), Math.max(0, end)).filter((_, index) => index % step === 0);
}

function passes(item: unknown, { left, operator, right }: Extract<Step, { kind: "filter" }>): boolean {
  const lefts = evaluateSteps(left, [item]);
  if (operator === "exists") return lefts.length > 0;
  const rights = evaluateSteps(right, [item]);
  if (lefts.length === 0 || rights.length === 0) return false;
  if (lefts.length > 1 || rights.length > 1) throw new RangeError("can only compare one element at a time");
  return compares(lefts[0], operator, rights[0]);
}

function compares(left: unknown, operator: string, right: unknown): boolean {
  if (operator === "=~") {
    if (typeof left !== "string" || typeof right !== "string") throw new RangeError("=~ compares text with a pattern");
    return new RegExp(right).test(left);
  }
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  if (typeof left !== typeof right || (typeof left !== "number" && typeof left !== "string"))
    throw new RangeError(`cannot compare ${textOf(left)} ${operator} ${textOf(right)}`);
  const [a, b] = [left, right as typeof left];
  return operator === "<" ? a < b : operator === "<=" ? a <= b : operator === ">" ? a > b : a >= b;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? jsonText(value) : `${value}`;
}
