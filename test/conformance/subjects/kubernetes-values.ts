// Conformance subjects that TypeScript decides: quantities, selectors, IntOrString. Keys are file names without `.json`.

import { scaledValueFromIntOrPercent } from "../../../src/kubernetes/int-or-string.ts";
import {
  nodeSelectorMatches,
  nodeSelectorTermErrors,
  preferredNodeAffinityScore,
  preferredTermErrors,
  requiredNodeAffinityMatches,
} from "../../../src/kubernetes/node-selector.ts";
import { Quantity } from "../../../src/kubernetes/quantity.ts";
import { parseQuantity, tryParseQuantity } from "../../../src/kubernetes/quantity-text.ts";
import {
  type Requirement,
  requirementErrors,
  requirementsFromLabels,
  requirementsMatch,
  requirementsText,
} from "../../../src/kubernetes/selector.ts";
import { parseSelector } from "../../../src/kubernetes/selector-parser.ts";
import type {
  NodeSelector,
  NodeSelectorTerm,
  PreferredSchedulingTerm,
} from "../../../src/kubernetes/selector-types.ts";

/** What one case came to. */
export type CaseOutcome = { readonly pass: boolean; readonly detail?: string } | { readonly skip: string };

/** A subject's adapter: the group's `subject` text and one of its cases, as they stand in the file. */
// biome-ignore lint/suspicious/noExplicitAny: a case is foreign JSON whose shape the subject names.
export type SubjectAdapter = (groupSubject: string, testCase: any) => CaseOutcome;

/** The adapters of this area. */
export const kubernetesValueSubjects: Readonly<Record<string, SubjectAdapter>> = {
  quantity_parse: quantityParse,
  quantity_arith: quantityArithmetic,
  quantity_float: (_group, { input, expect }) => same(parseQuantity(input).asApproximateFloat64(), expect.float),
  quantity_scaled: (_group, { fromScale, toScale, expect }) =>
    same(Number(quantityOfScale(fromScale).scaledValue(toScale)), expect.value),
  intstr: intOrString,
  labels_selector: labelsSelector,
  nodeselector: nodeSelector,
};

/** Compares two values by their JSON. */
export function same(actual: unknown, expected: unknown): CaseOutcome {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  return got === wanted ? { pass: true } : { pass: false, detail: `got ${got}, expected ${wanted}` };
}

/** One of 10^scale; scales coarser than nano are all that a quantity holds. */
function quantityOfScale(scale: number): Quantity {
  return new Quantity(1n, scale, "DecimalSI");
}

// biome-ignore lint/suspicious/noExplicitAny: foreign JSON.
function quantityParse(_group: string, { input, expect }: any): CaseOutcome {
  const parsed = tryParseQuantity(input);
  if ("error" in parsed) {
    return same(false, expect.valid ?? true);
  }
  const { quantity } = parsed;
  const actual: Record<string, unknown> = {
    valid: true,
    canonical: quantity.toString(),
    format: quantity.format,
    value: quantity.value().toString(),
    milliValue: quantity.milliValue().toString(),
  };
  const keys = Object.keys(expect);
  return same(Object.fromEntries(keys.map((key) => [key, actual[key]])), expect);
}

// biome-ignore lint/suspicious/noExplicitAny: foreign JSON.
function quantityArithmetic(_group: string, { op, a, b, expect }: any): CaseOutcome {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  switch (op) {
    case "cmp":
      return same(left.cmp(right), expect.result);
    case "add":
      return same(left.add(right).toString(), expect.result);
    case "sub":
      return same(left.sub(right).toString(), expect.result);
    default:
      return { skip: `operation ${op} is not known` };
  }
}

// biome-ignore lint/suspicious/noExplicitAny: foreign JSON.
function intOrString(_group: string, { input, total, roundUp, expect }: any): CaseOutcome {
  try {
    return same({ value: scaledValueFromIntOrPercent(input, total, roundUp) }, expect);
  } catch (error) {
    return expect.error === true ? { pass: true } : { pass: false, detail: String(error) };
  }
}

// biome-ignore lint/suspicious/noExplicitAny: foreign JSON.
function labelsSelector(group: string, testCase: any): CaseOutcome {
  const { expect } = testCase;
  switch (group) {
    case "labels.Parse + Matches": {
      const parsed = parseSelector(testCase.selector);
      return "error" in parsed
        ? { pass: false, detail: parsed.error }
        : same(requirementsMatch(parsed.requirements, testCase.labels), expect.matches);
    }
    case "SelectorFromSet + Matches":
      return same(requirementsMatch(requirementsFromLabels(testCase.matchLabels), testCase.labels), expect.matches);
    case "labels.Parse":
    case "labels.Parse (requirements)": {
      const parsed = parseSelector(testCase.selector);
      const valid = same(!("error" in parsed), expect.valid);
      return "error" in parsed || expect.requirements === undefined
        ? valid
        : same(parsed.requirements, expect.requirements);
    }
    case "Requirements.Matches":
      return same(requirementsMatch(testCase.requirements as Requirement[], testCase.labels), expect.matches);
    case "NewRequirement":
      return sameErrors(requirementErrors(testCase.key, testCase.operator, testCase.values), expect.errors);
    case "Selector.String":
      return same(requirementsText(testCase.requirements as Requirement[]), expect.string);
    default:
      return { skip: `group "${group}" is not known` };
  }
}

/** Error texts agree as far as the vectors carry them: field, kind and offending value. */
function sameErrors(actual: readonly string[], expected: readonly string[]): CaseOutcome {
  const agree =
    actual.length === expected.length && expected.every((text, index) => (actual[index] as string).startsWith(text));
  return agree ? { pass: true } : same(actual, expected);
}

// biome-ignore lint/suspicious/noExplicitAny: foreign JSON.
function nodeSelector(group: string, testCase: any): CaseOutcome {
  const { expect } = testCase;
  const node = { name: testCase.node?.metadata?.name ?? "", labels: testCase.node?.metadata?.labels ?? {} };
  switch (group) {
    case "MatchNodeSelectorTerms":
    case "NodeSelector.Match": {
      const matches = testCase.node !== undefined && nodeSelectorMatches(selectorOf(testCase.nodeSelector), node);
      // The stateless cases tell nothing of the verdict: they expect the terms to be as they were before the question.
      return typeof expect.matches === "object"
        ? same(testCase.nodeSelector, expect.matches)
        : same(matches, expect.matches ?? false);
    }
    case "PreferredSchedulingTerms.Score": {
      const terms: PreferredSchedulingTerm[] = testCase.preferredSchedulingTerms.map(
        (term: { weight: number; preference: Partial<NodeSelectorTerm> }) => ({
          weight: term.weight,
          preference: termOf(term.preference),
        }),
      );
      const errors = preferredTermErrors(terms);
      if (expect.error !== undefined) {
        const named = errors.every((error) => expect.error.includes(error.slice(0, error.indexOf(":"))));
        return { pass: errors.length > 0 && named, detail: errors.join("; ") };
      }
      return same(preferredNodeAffinityScore(terms, node), expect.score);
    }
    case "GetRequiredNodeAffinity(pod).Match(node)": {
      const { spec } = testCase.pod;
      const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
      const affinity = required === undefined ? undefined : { required: selectorOf(required), preferred: [] };
      return same(requiredNodeAffinityMatches(spec.nodeSelector ?? {}, affinity, node), expect.matches);
    }
    case "nodeSelectorRequirementsAsSelector": {
      const term = termOf({ matchExpressions: testCase.requirements });
      return same(nodeSelectorTermErrors(term).length === 0, expect.valid);
    }
    default:
      return { skip: `group "${group}" is not known` };
  }
}

function selectorOf(raw: { nodeSelectorTerms?: Partial<NodeSelectorTerm>[] } | undefined): NodeSelector {
  return { nodeSelectorTerms: (raw?.nodeSelectorTerms ?? []).map(termOf) };
}

function termOf(raw: Partial<NodeSelectorTerm>): NodeSelectorTerm {
  const filled = (list: NodeSelectorTerm["matchFields"] | undefined) =>
    (list ?? []).map((requirement) => ({ ...requirement, values: requirement.values ?? [] }));
  return { matchExpressions: filled(raw.matchExpressions), matchFields: filled(raw.matchFields) };
}
