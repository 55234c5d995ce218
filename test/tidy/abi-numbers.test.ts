// Numbers of one kind are different: sections and tables of an image, kinds of trace records, events of the parts.

import { describe, expect, it } from "vitest";
import * as abi from "../../src/core/abi.generated.ts";

const numbers = Object.entries(abi).flatMap(([name, value]): [string, number][] =>
  typeof value === "number" ? [[name, value]] : [],
);

describe.each(["SECTION_", "TABLE_", "TRACE_", "SIGNAL_", "KUBELET_", "SCHEDULER_", "CONTROLLER_"])("%s", (prefix) => {
  it("every name has a number of its own", () => {
    const named = numbers.filter(([name]) => name.startsWith(prefix) && !name.endsWith("_FIRST_PRIVATE"));
    const byNumber = new Map<number, string[]>();
    for (const [name, number] of named) byNumber.set(number, [...(byNumber.get(number) ?? []), name]);
    expect(named.length).toBeGreaterThan(2);
    expect([...byNumber.values()].filter((names) => names.length > 1)).toEqual([]);
  });
});
