import { describe, expect, it } from "vitest";
import { entityOf } from "./entity.ts";
import { generatedPodName, templateHash } from "./pod-name.ts";

describe("generated names", () => {
  it("use Kubernetes' alphabet and never repeat for one owner", () => {
    const names = Array.from({ length: 20_000 }, (_, ordinal) => generatedPodName("web-7d9c8b6f5x", ordinal));
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => /^web-7d9c8b6f5x-[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(name))).toBe(true);
  });

  it("depend on the object's own name only", () => {
    expect(templateHash(entityOf("Deployment", "default", "web"))).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{10}$/);
    expect(entityOf("Pod", "ab", "c")).not.toBe(entityOf("Pod", "a", "bc"));
  });
});
