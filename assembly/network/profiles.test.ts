// The profiles against what was measured and published (network.md 2.2, 2.6 and 3). At most two numbers of a profile are fitted; the others
// are predictions with the tolerances the reference states.

import { describe, expect, it } from "vitest";
import { NETWORK_PROFILES } from "../../src/compile/network-profiles.ts";
import { abi } from "../../test/support/image.ts";
import { type NetworkCore, networkCore, type PathQuery } from "../../test/support/network-core.ts";
import { CLIENT_TEMPLATE, SERVER_TEMPLATE, type TestCluster } from "../../test/support/network-image.ts";

const HEADLESS = { type: abi.SERVICE_HEADLESS };

async function cluster(profile: keyof typeof NETWORK_PROFILES, serverNode: number, options: TestCluster = {}) {
  const core = await networkCore({
    costs: { profile },
    service: HEADLESS,
    traffics: [{ fromWorkload: 0 }],
    ...options,
  });
  core.createOn(SERVER_TEMPLATE, serverNode);
  core.createOn(CLIENT_TEMPLATE, 0);
  return core;
}

function roundTripUs(core: NetworkCore, query: PathQuery): number {
  return (core.oneWayNs(query) + core.oneWayNs({ ...query, reply: true })) / 1000;
}

function within(actual: number, published: number, ratio: number, what: string): void {
  const error = actual / published - 1;
  expect(
    Math.abs(error),
    `${what}: ${actual.toFixed(2)} against ${published} (${(100 * error).toFixed(1)} %)`,
  ).toBeLessThan(ratio);
}

describe("lab-vm", () => {
  it("climbs the measured ladder of round trips within 10 %", async () => {
    const sameNode = await cluster("lab-vm", 0);
    const hostGw = await cluster("lab-vm", 1, { network: { backend: abi.BACKEND_HOST_GW } });
    const vxlan = await cluster("lab-vm", 1);
    const ladder = {
      lo: [roundTripUs(sameNode, { source: 0, container: 0, bytes: 1 }), 11.03],
      bridge: [roundTripUs(sameNode, { source: 1, container: 0, bytes: 1 }), 15.3],
      "host-gw": [roundTripUs(hostGw, { source: 1, container: 0, bytes: 1 }), 18.54],
      vxlan: [roundTripUs(vxlan, { source: 1, container: 0, bytes: 1 }), 24.45],
    } as const;
    for (const [what, [actual, measured]] of Object.entries(ladder)) within(actual, measured, 0.1, what);
    const order = Object.values(ladder).map(([actual]) => actual);
    expect([...order].sort((a, b) => a - b)).toEqual(order);
  });

  it("puts the first packet of a new connection where it was measured", async () => {
    // One service: +1,000 ns against an established connection.
    const core = await cluster("lab-vm", 0, { service: {} });
    const established = core.oneWayNs({ source: 1, container: 0, wakes: false });
    within(
      core.oneWayNs({ source: 1, container: 0, wakes: false, fresh: true }) - established,
      1000,
      0.1,
      "first packet",
    );
  });

  it("makes an established connection independent of the number of Services", async () => {
    const few = await cluster("lab-vm", 0, { service: {} });
    const many = await cluster("lab-vm", 0, { service: {}, servicesBefore: 1000 });
    const query = { source: 1, container: 0 };
    expect(many.oneWayNs(query)).toBe(few.oneWayNs(query));
    expect(many.oneWayNs({ ...query, fresh: true }) - few.oneWayNs({ ...query, fresh: true })).toBe(1000 * 4);
  });
});

describe("10g-e5-2620", () => {
  const RR = { container: 0, bytes: 1024 };

  it("meets its anchor, node to node", async () => {
    const core = await cluster("10g-e5-2620", 1, { serverHostNetwork: true, clientHostNetwork: true });
    within(roundTripUs(core, { source: 1, ...RR }), 113.27, 0.001, "node to node");
  });

  it("predicts TCP_RR of pods across nodes, routed and tunnelled", async () => {
    const routed = await cluster("10g-e5-2620", 1, { network: { backend: abi.BACKEND_HOST_GW } });
    within(roundTripUs(routed, { source: 1, ...RR }), 195.61, 0.03, "underlay");
    const vxlan = await cluster("10g-e5-2620", 1);
    within(roundTripUs(vxlan, { source: 1, ...RR }), 275.22, 0.03, "vxlan");
  });
});

describe("line rate", () => {
  it("leaves the published goodput of 10 Gbit/s, and the same share of 40 Gbit/s", async () => {
    const core = await cluster("lab-vm", 1);
    const bytes = 1_000_000_000n;
    const goodput = (mtu: number, outer: bigint, rate: bigint) =>
      Number(bytes * 8n) / Number(core.serialisationNs(core.wireBytes(bytes, mtu, outer), rate));
    const ten = 10_000_000_000n;
    within(goodput(1500, 0n, ten), 9.41, 0.001, "routed");
    within(goodput(1450, 50n, ten), 9.09, 0.001, "vxlan");
    within(goodput(9000, 0n, 4n * ten), 39.54, 0.002, "40G, MTU 9000");
  });
});

describe("every profile", () => {
  it.each(Object.keys(NETWORK_PROFILES))("%s puts host-gw before vxlan", async (name) => {
    const profile = name as keyof typeof NETWORK_PROFILES;
    const routed = await cluster(profile, 1, { network: { backend: abi.BACKEND_HOST_GW } });
    const vxlan = await cluster(profile, 1);
    const query = { source: 1, container: 0, bytes: 612 };
    expect(roundTripUs(routed, query)).toBeLessThan(roundTripUs(vxlan, query));
  });
});
