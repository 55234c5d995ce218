import { describe, expect, it } from "vitest";
import * as abi from "../core/abi.generated.ts";
import { fitErrorMessage, type ReasonNames, reasonText, schedulingFailureMessage } from "./fit-error.ts";

const names: ReasonNames = {
  taint: (row) =>
    [
      { key: "dedicated", value: "gpu" },
      { key: "maintenance", value: "" },
    ][row] ?? { key: "", value: "" },
  extendedResource: () => "nvidia.com/gpu",
  string: () => "node-9",
};
const record = (reason: number, nodes: number, argument = 0) => ({ reason, argument, nodes });

describe("the text of a FitError", () => {
  it("sorts counts as strings and adds equal reasons up", () => {
    const reasons = [
      { text: "Insufficient cpu", count: 2 },
      { text: "Too many pods", count: 10 },
      { text: "Insufficient cpu", count: 1 },
    ];
    expect(fitErrorMessage({ nodes: 13, reasons, kubernetesMinor: 35 })).toBe(
      "0/13 nodes are available: 10 Too many pods, 3 Insufficient cpu.",
    );
  });

  it("ends in two full stops before v1.30 and in one from there on", () => {
    const reasons = [{ text: "Insufficient cpu", count: 1 }];
    const preemption = [{ text: "No preemption victims found for incoming pod", count: 1 }];
    const text =
      "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.";
    expect(fitErrorMessage({ nodes: 1, reasons, preemption, kubernetesMinor: 29 })).toBe(`${text}.`);
    expect(fitErrorMessage({ nodes: 1, reasons, preemption, kubernetesMinor: 30 })).toBe(text);
  });
});

describe("the text of a failed attempt", () => {
  const message = (reasons: ReturnType<typeof record>[], preemption: ReturnType<typeof record>[], minor: number) =>
    schedulingFailureMessage(3, reasons, preemption, names, minor);

  it("joins filter and preemption reasons", () => {
    const reasons = [record(abi.FAILED_INSUFFICIENT_MEMORY, 2), record(abi.FAILED_UNTOLERATED_TAINT, 1, 0)];
    const preemption = [record(abi.FAILED_NO_VICTIMS, 2), record(abi.FAILED_PREEMPTION_NOT_HELPFUL, 1)];
    expect(message(reasons, preemption, 28)).toBe(
      "0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, 2 Insufficient memory. " +
        "preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod..",
    );
  });

  it("says when the pod may not preempt", () => {
    const text = "0/3 nodes are available: 3 Too many pods. preemption: not eligible due to preemptionPolicy=Never.";
    const reasons = [record(abi.FAILED_TOO_MANY_PODS, 3)];
    expect(message(reasons, [record(abi.FAILED_PREEMPTION_NEVER, 0)], 28)).toBe(`${text}.`);
    expect(message(reasons, [record(abi.FAILED_PREEMPTION_NEVER, 0)], 35)).toBe(text);
  });

  it("gives PreFilter's rejection in place of the nodes' reasons", () => {
    expect(message([record(abi.FAILED_AFFINITY_CONFLICT, 3)], [record(abi.FAILED_PREEMPTION_NOT_HELPFUL, 3)], 35)).toBe(
      "0/3 nodes are available: pod affinity terms conflict. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
    );
  });

  it("tells errors that are no FitError", () => {
    expect(message([record(abi.FAILED_NODE_NOT_FOUND, 0, 7)], [], 28)).toBe(
      'nodeinfo not found for node name "node-9"',
    );
    expect(schedulingFailureMessage(0, [], [], names, 35)).toBe("no nodes available to schedule pods");
  });

  it("names taints of node conditions, extended resources and node sets", () => {
    const memory = abi.CONDITION_TAINT + abi.CONDITION_MEMORY_PRESSURE;
    expect(reasonText(abi.FAILED_UNTOLERATED_TAINT, memory, names, 35)).toBe(
      "node(s) had untolerated taint {node.kubernetes.io/memory-pressure: }",
    );
    expect(reasonText(abi.FAILED_UNTOLERATED_TAINT, 1, names, 35)).toBe(
      "node(s) had untolerated taint {maintenance: }",
    );
    expect(reasonText(abi.FAILED_INSUFFICIENT_EXTENDED, 0, names, 35)).toBe("Insufficient nvidia.com/gpu");
    expect(reasonText(abi.FAILED_NOT_IN_NODE_SET, 0, names, 30)).toBe("node is filtered out by the prefilter result");
    expect(reasonText(abi.FAILED_NOT_IN_NODE_SET, 0, names, 35)).toBe(
      "node(s) didn't satisfy plugin(s) [NodeAffinity]",
    );
    expect(() => reasonText(99, 0, names, 35)).toThrow("no text");
  });
});
