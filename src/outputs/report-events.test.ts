import { expect, it } from "vitest";
import type { TimelineEvent } from "../results/run-result.ts";
import { sampleRunResult } from "../results/sample-run-result.ts";
import { keyEventLines } from "./report-events.ts";
import { reportStyle } from "./report-style.ts";

const event = (name: string, reason: string, message: string): TimelineEvent => ({
  atNs: 1_000_000_000,
  lastNs: 1_000_000_000,
  count: 2,
  type: "Warning",
  reason,
  object: { kind: "Pod", namespace: "default", name },
  message,
  source: "kubelet, node1",
});

it("puts events in one line whose words differ by the object's own name and address alone", () => {
  const refused = (address: string) => `Readiness probe failed: dial tcp ${address}:80: connect: connection refused`;
  const result = {
    ...sampleRunResult(),
    timeline: [
      event("web-a", "Unhealthy", refused("10.244.1.2")),
      event("web-b", "Unhealthy", refused("10.244.2.2")),
      event("web-a", "Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 503"),
      event("web-a", "BackOff", "Back-off restarting failed container app in pod web-a_default"),
      event("web-b", "BackOff", "Back-off restarting failed container app in pod web-b_default"),
    ],
  };
  const lines = keyEventLines(result, reportStyle({ color: false, width: 200 })).map((line) => line.trim());
  expect(lines.slice(2, 5)).toEqual([
    "1s     ×4  Unhealthy  pod/web-a and 1 more  Readiness probe failed: dial tcp 10.244.1.2:80: connect: connection refused",
    "1s     ×2  Unhealthy  pod/web-a             Liveness probe failed: HTTP probe failed with statuscode: 503",
    "1s     ×4  BackOff    pod/web-a and 1 more  Back-off restarting failed container app in pod web-a_default",
  ]);
});
