// The network against what was measured and published (network.md of the reference, "Validation targets and honest tolerances"): each row with
// its target, what the model says and the distance. At most two numbers of a profile are fitted to (anchors); everything else is a prediction.
//
// Not modelled, hence not here: throughput of streams that share links or cores (40G single and 8 streams, krd's host-gw against vxlan without
// offload, userspace against iptables), CoreDNS' queries a second, ingress' requests a second.

import { afterAll, describe, expect, it } from "vitest";
import type { NetworkCosts } from "../../src/compile/network-profiles.ts";
import type { PathExplanation, PathHop, PathPacket } from "../../src/results/path-explanation.ts";
import type { NetworkProfile } from "../../src/scenario/cluster.ts";
import { runCli } from "../support/fake-terminal.ts";
import { abi } from "../support/image.ts";
import { type NetworkCore, networkCore, type PathQuery } from "../support/network-core.ts";
import { CLIENT_TEMPLATE, SERVER_TEMPLATE, type TestCluster } from "../support/network-image.ts";

const HOST_GW = { backend: abi.BACKEND_HOST_GW };
const CALICO = { cni: abi.CNI_CALICO };
/** A pod's process asks the first container for a byte and gets one. */
const ONE_BYTE = { source: 1, container: 0, bytes: 1 };

const printed: string[] = [];

/** Notes a row; returns how far the model is off, as a share of the target. */
function noted(what: string, target: number, model: number, remark: string): number {
  const off = model / target - 1;
  const numbers = [target, model].map((value) => value.toFixed(2).padStart(9)).join("  ");
  printed.push(`${what.padEnd(46)} ${numbers}  ${(100 * off).toFixed(1).padStart(6)} %  ${remark}`);
  return off;
}

function within(what: string, target: number, model: number, tolerance: number): void {
  const off = noted(what, target, model, `within ${100 * tolerance} %`);
  expect(Math.abs(off), `${what}: ${model} against ${target}`).toBeLessThanOrEqual(tolerance);
}

afterAll(() => {
  console.log(`${"row".padEnd(46)}    target      model     error\n${printed.join("\n")}`);
});

async function cluster(
  profile: NetworkProfile,
  serverNode: number,
  options: TestCluster = {},
  costs: Partial<NetworkCosts> = {},
) {
  const service = { type: abi.SERVICE_HEADLESS };
  const core = await networkCore({
    costs: { profile, ...costs },
    service,
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

describe("the laboratory's ladder of round trips, us (profile lab-vm; anchors: lo and udp)", () => {
  it.each([
    ["lo", 11.03, 0, { ...ONE_BYTE, source: 0 }, {}],
    ["bridge", 15.3, 0, ONE_BYTE, {}],
    ["host-gw", 18.54, 1, ONE_BYTE, HOST_GW],
    ["vxlan", 24.45, 1, ONE_BYTE, {}],
    ["udp", 57.1, 1, ONE_BYTE, { backend: abi.BACKEND_UDP, tunnelPort: 8285 }],
  ] as const)("%s", async (name, measured, node, query, network) => {
    within(`lab RTT ${name}`, measured, roundTripUs(await cluster("lab-vm", node, { network }), query), 0.1);
  });
});

describe("DaoCloud's TCP_RR of 1,024 bytes, us (profile 10g-e5-2620; Calico)", () => {
  const query = { ...ONE_BYTE, bytes: 1024 };

  it("meets its two anchors", async () => {
    const hosts = await cluster("10g-e5-2620", 1, { serverHostNetwork: true, clientHostNetwork: true });
    within("TCP_RR node to node (anchor)", 113.27, roundTripUs(hosts, query), 0.001);
    within(
      "TCP_RR vxlan (anchor)",
      275.22,
      roundTripUs(await cluster("10g-e5-2620", 1, { network: CALICO }), query),
      0.001,
    );
  });

  it.each([
    ["underlay", 195.61, HOST_GW],
    ["ipip", 248.72, { backend: abi.BACKEND_IPIP }],
  ] as const)("predicts %s", async (name, published, network) => {
    const core = await cluster("10g-e5-2620", 1, { network: { ...CALICO, ...network } });
    within(`TCP_RR ${name}`, published, roundTripUs(core, query), 0.1);
  });

  // A connection for each transaction also opens and closes sockets at both ends, which no cost of the table stands for.
  it.each([
    ["underlay", 628.21, HOST_GW],
    ["vxlan", 940.65, {}],
  ] as const)("knows only the packets of TCP_CRR: %s", async (name, published, network) => {
    const core = await cluster("10g-e5-2620", 1, { network: { ...CALICO, ...network } });
    const opened = core.oneWayNs({ source: 1, container: 0, fresh: true, wakes: false });
    const accepted = core.oneWayNs({ source: 1, container: 0, reply: true });
    const off = noted(
      `TCP_CRR ${name}`,
      published,
      (opened + accepted) / 1000 + roundTripUs(core, query),
      "MISSES 25 %: sockets that open and close have no cost",
    );
    expect(off).toBeLessThan(0);
  });

  it("is told where its one factor does not reach: pods of one node", async () => {
    const core = await cluster("10g-e5-2620", 0, { network: CALICO });
    noted(
      "TCP_RR same node",
      104.82,
      roundTripUs(core, query),
      "no tolerance: the reference says that no factor explains it",
    );
    expect(roundTripUs(core, query)).toBeLessThan(195.61);
  });
});

describe("the first packet of a connection with kube-proxy in mode iptables, us (profile baremetal-40g-mtu9000)", () => {
  // Kubernetes' blog, 2025-02-28. The Service is any of them, so the rule that matches has a uniform position.
  const published = {
    5000: { 1: 16, 50: 49, 90: 121, 99: 154 },
    10000: { 1: 12, 50: 63, 90: 190, 99: 259 },
    30000: { 1: 42, 50: 274, 90: 495, 99: 716 },
  } as const;
  // With a position that is uniform and a cost that is constant the 99th percentile is less than twice the median, whatever the cost. Published
  // are 3.1, 4.1 and 2.6 times: no constant meets them all.
  const outside = new Set(["5000 p99", "10000 p50", "30000 p1"]);
  const rows = Object.entries(published).flatMap(([services, percentiles]) =>
    Object.entries(percentiles).map(([percentile, us]) => [Number(services), Number(percentile), us] as const),
  );

  it.each(rows)("%i Services, p%i", async (services, percentile, us) => {
    const servicesBefore = (services * percentile) / 100 - 1;
    const core = await cluster("baremetal-40g-mtu9000", 0, { service: {}, servicesBefore });
    const model = core.oneWayNs({ source: 1, container: 0, fresh: true }) / 1000;
    const name = `first packet, ${services} Services, p${percentile}`;
    if (!outside.has(`${services} p${percentile}`)) {
      if (percentile > 1) return within(name, us, model, 0.25);
      noted(name, us, model, "within a factor of 2");
      return expect(Math.max(model / us, us / model)).toBeLessThan(2);
    }
    const off = noted(name, us, model, percentile > 1 ? "MISSES 25 %" : "MISSES a factor of 2");
    // Known, and to be taken off the list when it is met.
    expect(percentile > 1 ? Math.abs(off) : Math.abs(Math.log2(model / us))).toBeGreaterThan(percentile > 1 ? 0.25 : 1);
  });

  it("does not grow with the Services with nftables and ipvs: less than 1 us from 1 to 30,000", async () => {
    for (const proxyMode of [abi.PROXY_NFTABLES, abi.PROXY_IPVS]) {
      const [one = 0, many = 0] = await Promise.all(
        [0, 29_999].map(async (servicesBefore) => {
          const core = await cluster("baremetal-40g-mtu9000", 1, {
            service: {},
            servicesBefore,
            network: { proxyMode },
          });
          return core.oneWayNs({ source: 1, container: 0, fresh: true });
        }),
      );
      expect(Math.abs(many - one)).toBeLessThan(1000);
    }
  });
});

describe("line rate, Gbit/s of payload", () => {
  it.each([
    ["10G, MTU 1500", 9.41, 1500, 0n, 10n, 0.01],
    ["10G, vxlan", 9.09, 1450, 50n, 10n, 0.01],
    ["40G, MTU 9000", 39.54, 9000, 0n, 40n, 0.02],
  ] as const)("%s", async (name, published, mtu, outer, gigabits, tolerance) => {
    const core = await cluster("lab-vm", 1);
    const bytes = 1_000_000_000n;
    const ns = core.serialisationNs(core.wireBytes(bytes, mtu, outer), gigabits * 1_000_000_000n);
    within(`goodput ${name}`, published, Number(bytes * 8n) / Number(ns), tolerance);
  });
});

describe("what is exact", () => {
  const FOLDER = "scenarios/network/vxlan-vs-host-gw-vs-udp";
  const SIZES = { ethernet: 14, ipv4: 20, udp: 8, vxlan: 8, tcp: 0, icmp: 0 } as const;

  async function synOf(file: string, ...more: readonly string[]): Promise<PathPacket> {
    const args = [
      "trace",
      "--from",
      "pod/client",
      "--to",
      "svc/echo:8080",
      "-o",
      "json",
      ...more,
      `${FOLDER}/${file}.yaml`,
    ];
    const { packets } = JSON.parse((await runCli(args)).stdout) as PathExplanation;
    const syn = packets[0];
    if (syn === undefined) throw new Error("no packet");
    return syn;
  }

  const headersOf = <Type extends string>(hop: PathHop | undefined, type: Type) =>
    (hop?.headers ?? []).filter((header): header is typeof header & { type: Type } => header.type === type);

  /** Bytes of the headers between the link's and the innermost IP header. */
  function overhead(hop: PathHop | undefined): number {
    const headers = hop?.headers ?? [];
    const innermost = headers.map(({ type }) => type).lastIndexOf("ipv4");
    return headers.slice(1, innermost).reduce((sum, { type }) => sum + SIZES[type], 0);
  }

  it.each([
    // overhead, MTU and MSS of pods, TTL at the pod, TTL and port on the wire. Calico has its tunnel of IPIP by default.
    ["host-gw", [], 0, 1500, 1460, 62, 63, undefined],
    ["vxlan", [], 50, 1450, 1410, 62, 63, 8472],
    ["udp", [], 28, 1472, 1432, 60, 62, 8285],
    ["host-gw", ["--set", "spec.cluster.network.cni=calico"], 20, 1480, 1440, 62, 63, undefined],
  ] as const)("%s %j", async (file, more, bytes, mtu, mss, ttlAtPod, ttlOnWire, port) => {
    const syn = await synOf(file, ...more);
    const wire = syn.hops.find((hop) => hop.step === "nic" && hop.capture === "out");
    expect(overhead(wire)).toBe(bytes);
    expect(syn.hops.find(({ device }) => device === "eth0")?.mtu).toBe(mtu);
    expect(headersOf(syn.hops[0], "tcp")[0]?.mss).toBe(mss);
    expect(headersOf(syn.hops.at(-1), "ipv4").at(-1)?.ttl).toBe(ttlAtPod);
    expect(headersOf(wire, "ipv4").at(-1)?.ttl).toBe(ttlOnWire);
    expect(headersOf(wire, "udp")[0]?.destinationPort).toBe(port);
    printed.push(
      `exact: ${[file, ...more.slice(1)].join(" ")}: +${bytes} bytes, MTU ${mtu}, MSS ${mss}, TTL ${ttlOnWire} on the wire and ${ttlAtPod} at the pod`,
    );
  });
});
