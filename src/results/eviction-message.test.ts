import { expect, it } from "vitest";
import { admissionMessage, evictionMessage } from "./eviction-message.ts";

it("reads as the kubelet writes it", () => {
  const containers = [
    { name: "web", usage: "300Mi", request: "100Mi", exceedsRequest: true },
    { name: "log", usage: "5Mi", request: "10Mi", exceedsRequest: false },
    { name: "agent", usage: "12345", request: "0", exceedsRequest: true },
  ];
  expect(evictionMessage("memory", { quantity: "100Mi", available: "90Mi" }, containers)).toBe(
    "The node was low on resource: memory. Threshold quantity: 100Mi, available: 90Mi. " +
      "Container web was using 300Mi, request is 100Mi, has larger consumption of memory. " +
      "Container agent was using 12345, request is 0, has larger consumption of memory. ",
  );
  expect(evictionMessage("memory", undefined, [])).toBe("The node was low on resource: memory. ");
  expect(admissionMessage(["MemoryPressure"])).toBe("The node had condition: [MemoryPressure]. ");
});
