import { describe, expect, it } from "vitest";
import type { PathHop } from "../results/path-explanation.ts";
import { joinedHops } from "./path-joined-hops.ts";

function hop(step: string, device: string, costNs: number, fields: Partial<PathHop> = {}): PathHop {
  return {
    atNs: 0,
    costNs,
    node: "node1",
    namespace: "host",
    device,
    step,
    part: "network.route",
    entries: [{ table: step, entry: device }],
    headers: [],
    ...fields,
  };
}

const shape = (hops: readonly PathHop[]) =>
  joinedHops(hops).map(
    ({ step, costNs, entries }) => `${step} ${costNs}: ${entries.map(({ table }) => table).join(" ")}`,
  );

describe("hops that cost nothing", () => {
  it.each<[string, PathHop[], string[]]>([
    [
      "go with the next at their device",
      [hop("neighbour", "flannel.1", 0), hop("fdb", "flannel.1", 0), hop("encapsulate", "flannel.1", 5)],
      ["encapsulate 5: neighbour fdb encapsulate"],
    ],
    [
      "or with the one before",
      [hop("bridge-down", "cni0", 5), hop("fdb", "cni0", 0), hop("cross", "veth1", 5)],
      ["bridge-down 5: bridge-down fdb", "cross 5: cross"],
    ],
    ["stand alone at another device", [hop("a", "x", 0), hop("b", "y", 0)], ["a 0: a", "b 0: b"]],
    ["stand alone in another hook", [hop("a", "", 0, { hook: "FORWARD" }), hop("b", "", 5)], ["a 0: a", "b 5: b"]],
    [
      "stand alone in another namespace",
      [hop("a", "eth0", 0, { namespace: "p" }), hop("b", "eth0", 5)],
      ["a 0: a", "b 5: b"],
    ],
    [
      "and stand alone where the packet ends",
      [hop("route", "", 5), hop("drop", "", 0, { reason: "r" })],
      ["route 5: route", "drop 0: drop"],
    ],
    [
      "are left out where they say nothing",
      [hop("route", "", 5), hop("forward", "", 0, { hook: "FORWARD", entries: [] }), hop("nic", "eth0", 5)],
      ["route 5: route", "nic 5: nic"],
    ],
    ["but two that cost stay two", [hop("a", "", 5), hop("b", "", 5)], ["a 5: a", "b 5: b"]],
  ])("%s", (_, hops, shown) => {
    expect(shape(hops)).toEqual(shown);
  });

  it("keep the time of the first and the headers of the last", () => {
    const headers = [{ type: "udp", sourcePort: 1, destinationPort: 2 }] as const;
    const [only] = joinedHops([hop("a", "", 0, { atNs: 3, capture: "out" }), hop("b", "", 5, { atNs: 3, headers })]);
    expect(only).toMatchObject({ atNs: 3, costNs: 5, headers, capture: "out" });
  });
});
