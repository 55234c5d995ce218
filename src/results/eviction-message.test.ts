import { expect, it } from "vitest";
import { admissionMessage, evictionMessage } from "./eviction-message.ts";

const MI = 1024 ** 2;

it("reads as the kubelet writes it", () => {
  const containers = [
    { container: "web", usageBytes: 300 * MI, requestBytes: 100 * MI },
    { container: "agent", usageBytes: 12345, requestBytes: 0 },
    { container: "db", usageBytes: 2048 * MI, requestBytes: 1e9, requestText: "1G" },
  ];
  const facts = { resource: "memory", thresholdBytes: 100 * MI, availableBytes: 90 * MI };
  expect(evictionMessage({ ...facts, containers })).toBe(
    "The node was low on resource: memory. Threshold quantity: 100Mi, available: 90Mi. " +
      "Container web was using 300Mi, request is 100Mi, has larger consumption of memory. " +
      "Container agent was using 12345, request is 0, has larger consumption of memory. " +
      "Container db was using 2Gi, request is 1G, has larger consumption of memory. ",
  );
  expect(evictionMessage({ ...facts, thresholdText: "0.1G", containers: [] })).toBe(
    "The node was low on resource: memory. Threshold quantity: 0.1G, available: 90Mi. ",
  );
  expect(admissionMessage(["MemoryPressure"])).toBe("The node had condition: [MemoryPressure]. ");
});
