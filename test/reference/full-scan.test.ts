import { describe, expect, it } from "vitest";
import { placeByFullScan, plainNode, plainPod } from "./full-scan.ts";

describe("a full scan", () => {
  const nodes = [plainNode("a", "2", "4Gi"), plainNode("b", "2", "4Gi"), plainNode("c", "1", "8Gi")];

  it("puts pods where most is left, by name where nodes are alike", () => {
    const pods = Array.from({ length: 4 }, (_, i) => plainPod(`pod-${i}`, "500m", "1Gi"));
    expect(placeByFullScan(nodes, pods)).toEqual(["a", "b", "a", "b"]);
  });

  it("leaves pods without a node when all are full", () => {
    const pods = Array.from({ length: 4 }, (_, i) => plainPod(`pod-${i}`, "1500m", "1Gi"));
    expect(placeByFullScan(nodes, pods)).toEqual(["a", "b", undefined, undefined]);
  });
});
