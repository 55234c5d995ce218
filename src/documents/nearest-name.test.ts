import { describe, expect, test } from "vitest";
import { nearestName } from "./nearest-name.ts";

const FIELDS = [
  "apiVersion",
  "containers",
  "image",
  "imagePullPolicy",
  "initContainers",
  "nodeSelector",
  "preferredDuringSchedulingIgnoredDuringExecution",
  "replicas",
  "requiredDuringSchedulingIgnoredDuringExecution",
  "resources",
];

describe("nearestName", () => {
  test.each([
    ["requiredDuringSchedulingIgnoreDuringExecution", "requiredDuringSchedulingIgnoredDuringExecution"],
    ["requiredDuringScheduling", "requiredDuringSchedulingIgnoredDuringExecution"],
    ["replica", "replicas"],
    ["relpicas", "replicas"],
    ["Replicas", "replicas"],
    ["apiversion", "apiVersion"],
    ["container", "containers"],
    ["imge", "image"],
    ["pullPolicy", "imagePullPolicy"],
    ["nodeSelectors", "nodeSelector"],
    ["ressource", "resources"],
  ])("%s → %s", (word, expected) => {
    expect(nearestName(word, FIELDS)).toBe(expected);
  });

  test.each(["", "x", "volumes", "qqqqqqqq", "i".repeat(5000)])("%s has no neighbour", (word) => {
    expect(nearestName(word, FIELDS)).toBeUndefined();
  });

  test("does not depend on the order of the names", () => {
    expect(nearestName("cat", ["bat", "rat", "hat"])).toBe("bat");
    expect(nearestName("cat", ["hat", "rat", "bat"])).toBe("bat");
  });

  test("does not suggest the word itself", () => {
    expect(nearestName("image", ["image"])).toBeUndefined();
  });
});
