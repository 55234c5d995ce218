// What holds in every profile of costs. How near they come to what was measured and published: test/oracles/published-network.test.ts.

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

describe("every profile", () => {
  const HOST_GW = { backend: abi.BACKEND_HOST_GW };
  const QUERY = { source: 1, container: 0, bytes: 612 };

  it.each(Object.keys(NETWORK_PROFILES))("%s puts host-gw before vxlan, and that before udp", async (name) => {
    const profile = name as keyof typeof NETWORK_PROFILES;
    const routed = await cluster(profile, 1, { network: HOST_GW });
    const vxlan = await cluster(profile, 1);
    const udp = await cluster(profile, 1, { network: { backend: abi.BACKEND_UDP, tunnelPort: 8285 } });
    expect(roundTripUs(routed, QUERY)).toBeLessThan(roundTripUs(vxlan, QUERY));
    expect(roundTripUs(vxlan, QUERY)).toBeLessThan(roundTripUs(udp, QUERY) / 1.5);
  });

  it.each(Object.keys(NETWORK_PROFILES))(
    "%s puts nftables and ipvs before iptables from 100 Services on",
    async (name) => {
      const profile = name as keyof typeof NETWORK_PROFILES;
      const [nftables = 0, ipvs = 0, iptables = 0] = await Promise.all(
        [abi.PROXY_NFTABLES, abi.PROXY_IPVS, abi.PROXY_IPTABLES].map(async (proxyMode) => {
          const core = await cluster(profile, 1, {
            service: {},
            servicesBefore: 99,
            network: { ...HOST_GW, proxyMode },
          });
          return core.oneWayNs({ ...QUERY, fresh: true });
        }),
      );
      expect(nftables).toBeLessThan(iptables);
      expect(ipvs).toBeLessThan(iptables);
      expect(Math.abs(ipvs / nftables - 1)).toBeLessThan(0.1);
    },
  );
});
