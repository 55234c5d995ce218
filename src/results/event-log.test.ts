import { describe, expect, it } from "vitest";
import { EventLog } from "./event-log.ts";
import { goDuration } from "./words.ts";

const pod = { kind: "Pod", namespace: "default", name: "web-0" };

describe("EventLog", () => {
  it("counts what the same component says again about the same object", () => {
    const log = new EventLog();
    const event = {
      type: "Warning",
      reason: "BackOff",
      object: pod,
      message: "Back-off",
      source: "kubelet, node1",
    } as const;
    log.add({ ...event, atNs: 1 });
    log.add({ ...event, atNs: 5 });
    log.add({ ...event, atNs: 7, object: { ...pod, name: "web-1" } });
    expect(log.events.map(({ atNs, lastNs, count, object }) => [atNs, lastNs, count, object.name])).toEqual([
      [1, 5, 2, "web-0"],
      [7, 7, 1, "web-1"],
    ]);
  });
});

describe("goDuration", () => {
  it("prints as time.Duration does when rounded to milliseconds", () => {
    const ns = [0, 999_600_000, 1_018_572_802, 61_500_000_000, 3_600_000_000_000, 5_445_025_000_000];
    expect(ns.map(goDuration)).toEqual(["0s", "1s", "1.019s", "1m1.5s", "1h0m0s", "1h30m45.025s"]);
  });
});
