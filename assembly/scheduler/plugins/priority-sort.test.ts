import { expect, it } from "vitest";
import { compileScheduler, instantiateScheduler } from "../../../test/conformance/scheduler-core.ts";

it.each([
  ["a higher priority goes first, however late", [10, 9n], [5, 1n], true],
  ["a lower one does not", [5, 1n], [10, 9n], false],
  ["of equal ones, who came earlier", [5, 1n], [5, 2n], true],
  ["nobody precedes himself", [5, 1n], [5, 1n], false],
  ["priorities below zero count", [-1, 1n], [0, 2n], false],
] as const)("PrioritySort: %s", async (_, [priority, at], [otherPriority, otherAt], expected) => {
  const core = instantiateScheduler(await compileScheduler());
  expect(core.precedes(priority, at, otherPriority, otherAt) === 1).toBe(expected);
});
