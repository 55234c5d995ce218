import { describe, expect, test } from "vitest";
import {
  nodeSelectorMatches,
  nodeSelectorTermErrors,
  preferredNodeAffinityScore,
  requiredNodeAffinityMatches,
} from "./node-selector.ts";
import {
  labelSelectorMatches,
  requirementErrors,
  requirementMatches,
  requirementsFromLabelSelector,
  requirementsMatch,
  requirementsText,
} from "./selector.ts";
import { parseSelector } from "./selector-parser.ts";

describe("parseSelector", () => {
  test.each([
    ["", []],
    ["app", [{ key: "app", operator: "exists", values: [] }]],
    ["!app", [{ key: "app", operator: "!", values: [] }]],
    [
      "app=web,tier!=db",
      [
        { key: "app", operator: "=", values: ["web"] },
        { key: "tier", operator: "!=", values: ["db"] },
      ],
    ],
    ["z in (b, a)", [{ key: "z", operator: "in", values: ["a", "b"] }]],
    ["z notin ()", [{ key: "z", operator: "notin", values: [""] }]],
    ["cpu>4", [{ key: "cpu", operator: "gt", values: ["4"] }]],
    ["in in (in)", [{ key: "in", operator: "in", values: ["in"] }]],
    [
      "a=,b",
      [
        { key: "a", operator: "=", values: [""] },
        { key: "b", operator: "exists", values: [] },
      ],
    ],
  ])("%j", (text, requirements) => {
    expect(parseSelector(text)).toEqual({ requirements });
  });

  test.each([
    ["a,,b", "found ',', expected: identifier after ','"],
    [",a", "found ',', expected: !, identifier, or 'end of string'"],
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a in b", "unable to parse requirement: found 'b' expected: '('"],
    ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["a=b=c", "found '=', expected: ',' or 'end of string'"],
    ["a>x", "for 'Gt', 'Lt' operators, the value must be an integer"],
    ["-a", "name part must consist of alphanumeric characters"],
  ])("refuses %j", (text, error) => {
    const parsed = parseSelector(text);
    expect("error" in parsed ? parsed.error : "accepted").toContain(error);
  });

  test("text and parser agree", () => {
    const text = "a,!b,c=1,d!=2,e in (x,y),f notin (z),g>3,h<4";
    const parsed = parseSelector(text);
    expect("requirements" in parsed && requirementsText(parsed.requirements)).toBe(text);
  });
});

describe("matching", () => {
  test("a missing label meets NotIn, != and ! only", () => {
    const of = (operator: "in" | "notin" | "=" | "!=" | "exists" | "!" | "gt" | "lt") =>
      requirementMatches({ key: "a", operator, values: ["1"] }, {});
    expect((["in", "=", "exists", "gt", "lt"] as const).map(of)).toEqual([false, false, false, false, false]);
    expect((["notin", "!=", "!"] as const).map(of)).toEqual([true, true, true]);
  });

  test("inherited names are no labels", () => {
    expect(requirementMatches({ key: "constructor", operator: "exists", values: [] }, {})).toBe(false);
  });

  test("integers compare in 64 bits; what is no integer matches nothing", () => {
    const requirement = { key: "n", operator: "gt" as const, values: ["9223372036854775806"] };
    expect(requirementMatches(requirement, { n: "9223372036854775807" })).toBe(true);
    expect(requirementMatches(requirement, { n: "9223372036854775808" })).toBe(false);
    expect(requirementMatches(requirement, { n: "many" })).toBe(false);
  });

  test("an absent LabelSelector selects nothing, an empty one everything", () => {
    expect(labelSelectorMatches(undefined, { a: "b" })).toBe(false);
    expect(labelSelectorMatches({ matchLabels: {}, matchExpressions: [] }, {})).toBe(true);
  });

  test("labels and expressions are ANDed", () => {
    const selector = {
      matchLabels: { app: "web" },
      matchExpressions: [{ key: "tier", operator: "NotIn" as const, values: ["db"] }],
    };
    expect(requirementsText(requirementsFromLabelSelector(selector))).toBe("app=web,tier notin (db)");
    expect(requirementsMatch(requirementsFromLabelSelector(selector), { app: "web", tier: "db" })).toBe(false);
    expect(labelSelectorMatches(selector, { app: "web" })).toBe(true);
  });

  test("faulty requirements are named", () => {
    expect(requirementErrors("a", "in", [])).toHaveLength(1);
    expect(requirementErrors("a", "exists", ["x"])).toHaveLength(1);
    expect(requirementErrors("a/b/c", "exists", [])).toHaveLength(1);
    expect(requirementErrors("a", "near", [])[0]).toContain('operator: Unsupported value: "near"');
  });
});

describe("node selectors", () => {
  const node = { name: "node1", labels: { zone: "a", cores: "8" } };
  const term = (key: string, operator: "In" | "NotIn" | "Gt" | "Exists", values: string[]) => ({
    matchExpressions: [{ key, operator, values }],
    matchFields: [],
  });

  test("terms are ORed and their requirements ANDed", () => {
    const none = { matchExpressions: [], matchFields: [] };
    expect(nodeSelectorMatches({ nodeSelectorTerms: [none] }, node)).toBe(false);
    expect(nodeSelectorMatches({ nodeSelectorTerms: [none, term("zone", "In", ["a"])] }, node)).toBe(true);
    expect(nodeSelectorMatches({ nodeSelectorTerms: [term("cores", "Gt", ["8"])] }, node)).toBe(false);
  });

  test("fields match the node's name only", () => {
    const field = (key: string, values: string[]) => ({
      matchExpressions: [],
      matchFields: [{ key, operator: "In" as const, values }],
    });
    expect(nodeSelectorMatches({ nodeSelectorTerms: [field("metadata.name", ["node1"])] }, node)).toBe(true);
    expect(nodeSelectorTermErrors(field("metadata.uid", ["x"]))[0]).toContain("not a valid field selector key");
    expect(nodeSelectorTermErrors(field("metadata.name", ["x", "y"]))[0]).toContain("must have one element");
  });

  test("nodeSelector and required affinity both have to hold", () => {
    const required = { nodeSelectorTerms: [term("zone", "In", ["a"])] };
    expect(requiredNodeAffinityMatches({ zone: "a" }, { required, preferred: [] }, node)).toBe(true);
    expect(requiredNodeAffinityMatches({ zone: "b" }, { required, preferred: [] }, node)).toBe(false);
    expect(requiredNodeAffinityMatches({}, undefined, node)).toBe(true);
  });

  test("weights of matching preferences add up", () => {
    const terms = [
      { weight: 5, preference: term("zone", "In", ["a"]) },
      { weight: 7, preference: term("zone", "In", ["b"]) },
      { weight: 11, preference: term("cores", "Exists", []) },
    ];
    expect(preferredNodeAffinityScore(terms, node)).toBe(16);
  });
});
