import { describe, expect, test } from "vitest";
import type { NodeSpec } from "../scenario/cluster.ts";
import { segmentRow } from "./address-plan.ts";

const SEGMENTS = [
  { name: "rack", network: "192.168.1.0/24", router: "192.168.1.254" },
  { name: "default", network: "192.168.2.0/24", router: "192.168.2.254" },
];

describe("a node's segment", () => {
  test.each<[string, Pick<NodeSpec, "segment" | "address">, number]>([
    ["by its pool's word", { segment: "rack" }, 0],
    ["by its pool's word, whatever its address", { segment: "default", address: "192.168.1.1" }, 1],
    ["by the address of a manifest's node", { segment: "", address: "192.168.1.1" }, 0],
    ["the default one without an address", { segment: "" }, 1],
    ["the default one with an address of nowhere", { segment: "", address: "10.0.0.1" }, 1],
  ])("%s", (_, spec, row) => {
    expect(segmentRow(SEGMENTS, spec as NodeSpec)).toBe(row);
  });
});
