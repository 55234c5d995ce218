import { describe, expect, it } from "vitest";
import { podCidrOf } from "./compile-nodes.ts";

describe("podCidrOf", () => {
  it("hands out subnets in order, as the range allocator does", () => {
    expect(podCidrOf("10.244.0.0/16", 24, 0)).toBe("10.244.0.0/24");
    expect(podCidrOf("10.244.0.0/16", 24, 255)).toBe("10.244.255.0/24");
    expect(podCidrOf("192.168.0.0/20", 26, 5)).toBe("192.168.1.64/26");
  });

  it("has none left when the network is used up", () => {
    expect(podCidrOf("10.244.0.0/16", 24, 256)).toBe("");
  });
});
