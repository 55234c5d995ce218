import { describe, expect, it } from "vitest";
import { type CaptureFilter, type FilterFacts, parseCaptureFilter, passes, testsOf } from "./capture-filter.ts";

function parsed(text: string): CaptureFilter {
  const filter = parseCaptureFilter(text);
  if ("error" in filter) throw new Error(filter.error);
  return filter;
}

const FACTS: FilterFacts = {
  pod: ["default/client-0", "shop/web-0"],
  service: ["shop/web"],
  node: ["node-1", "node-2"],
  class: ["visitors"],
  port: ["80", "8080"],
};

describe("a capture filter", () => {
  it.each([
    ["pod=web-0", true],
    ["pod=web", false],
    ["pod=web-*", true],
    ["pod=shop/web-0", true],
    ["pod=default/web-0", false],
    ["service=web and port=8080", true],
    ["port=808", false],
    ["not node=node-3", true],
    ["not not class=visitors", true],
    ["class=robots or class=visitors and node=node-9", false],
    ["(class=robots or class=visitors) and node=node-2", true],
    ["class=visitors or class=robots and node=node-9", true],
  ])("%s is %s", (text, expected) => {
    expect(passes(parsed(text), FACTS)).toBe(expected);
  });

  it.each([
    ["class=robots and pod=web-0", false],
    ["class=visitors and pod=web-0", undefined],
    ["class=visitors or pod=web-0", true],
    ["not pod=web-0", undefined],
  ])("%s is %s while pods are not known", (text, expected) => {
    expect(passes(parsed(text), { ...FACTS, pod: undefined })).toBe(expected);
  });

  it.each([
    ["", "a test such as pod=web-0 is missing at the end"],
    ["pod=a and", "a test such as pod=web-0 is missing at the end"],
    ["pod=a pod=b", '"and" or "or" is missing before pod=b'],
    ["(pod=a", "a parenthesis is not closed"],
    ["pd=a", "pd is nothing to test: did you mean pod?"],
    ["pod", "pod is not a test such as pod=web-0"],
    ["port=http", "port=http: a port is a number"],
  ])("%j is refused", (text, error) => {
    expect(parseCaptureFilter(text)).toEqual({ error });
  });

  it("tells its tests from left to right", () => {
    expect(testsOf(parsed("not (pod=a or node=b) and port=1")).map(({ key }) => key)).toEqual(["pod", "node", "port"]);
  });
});
