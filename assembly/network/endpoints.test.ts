// Which pods are endpoints, and which of them a connection gets.

import { describe, expect, it } from "vitest";
import { viewTable } from "../../src/core/table-view.ts";
import { abi } from "../../test/support/image.ts";
import { type NetworkCore, networkCore } from "../../test/support/network-core.ts";
import { CLIENT_TEMPLATE, SERVER_TEMPLATE, type TestCluster } from "../../test/support/network-image.ts";

async function withPods(pods: number, options: TestCluster = {}): Promise<NetworkCore> {
  const core = await networkCore({ traffics: [{ fromNode: 0 }, { fromNode: 1 }], ...options });
  for (let pod = 0; pod < pods; pod++) {
    core.createOn(SERVER_TEMPLATE, pod % 2);
    core.setReady(pod, 1);
  }
  core.seedChoices(1n);
  return core;
}

function endpoints(core: NetworkCore, port = 0): number {
  return viewTable(core.memory, core.tableAddress(abi.TABLE_NETWORK), abi.ServicePortTable).endpoints[port] ?? -1;
}

const take = (core: NetworkCore, count: number, traffic = 0): number[] =>
  Array.from({ length: count }, () => core.choose(traffic, -1));

const IPVS = { network: { proxyMode: abi.PROXY_IPVS } };

describe("endpoints", () => {
  it("are the ready pods that the selector matches and that nobody deletes", async () => {
    const core = await withPods(3);
    const client = core.createOn(CLIENT_TEMPLATE, 0);
    core.setReady(client, 1);
    expect(endpoints(core)).toBe(3);
    core.setReady(1, 0);
    expect(endpoints(core)).toBe(2);
    core.setReady(1, 0);
    expect(endpoints(core)).toBe(2);
    core.deletePod(0);
    expect(endpoints(core)).toBe(1);
    expect(new Set(take(core, 20))).toEqual(new Set([2]));
    core.setReady(2, 0);
    // The deleted one still serves: it is taken while nobody is ready (KEP-1669).
    expect(core.choose(0, -1)).toBe(0);
    core.setReady(0, 0);
    expect(core.choose(0, -1)).toBe(-1);
  });

  it("need a container with the target port's name, but not its number", async () => {
    const named = await networkCore({ traffics: [{}], servicePort: { targetPort: 0 } });
    named.createOn(SERVER_TEMPLATE, 0);
    named.setReady(0, 1);
    expect(endpoints(named)).toBe(1);
    const unknown = await networkCore({ traffics: [{}], servicePort: { targetPort: 0, targetPortName: 0 } });
    unknown.createOn(SERVER_TEMPLATE, 0);
    unknown.setReady(0, 1);
    expect(endpoints(unknown)).toBe(0);
    const undeclared = await networkCore({ traffics: [{}], servicePort: { targetPort: 9999 } });
    undeclared.createOn(SERVER_TEMPLATE, 0);
    undeclared.setReady(0, 1);
    expect(endpoints(undeclared)).toBe(1);
  });
});

describe("iptables", () => {
  it("gives every endpoint the same chance, within 4 sigma", async () => {
    const pods = 7;
    const core = await withPods(pods);
    const draws = 70_000;
    const counts = new Array<number>(pods).fill(0);
    for (const pod of take(core, draws)) counts[pod] = (counts[pod] ?? 0) + 1;
    const sigma = Math.sqrt((draws / pods) * (1 - 1 / pods));
    for (const count of counts) expect(Math.abs(count - draws / pods)).toBeLessThan(4 * sigma);
  });
});

describe("ipvs", () => {
  it("gives the endpoints turns, each node its own", async () => {
    const core = await withPods(3, IPVS);
    expect(take(core, 5)).toEqual([0, 1, 2, 0, 1]);
    expect(take(core, 4, 1)).toEqual([0, 1, 2, 0]);
    expect(take(core, 2)).toEqual([2, 0]);
  });

  it("goes on behind an endpoint that went away, and takes in new ones", async () => {
    const core = await withPods(4, IPVS);
    expect(take(core, 2)).toEqual([0, 1]);
    core.setReady(1, 0);
    expect(take(core, 3)).toEqual([2, 3, 0]);
    core.setReady(1, 1);
    expect(take(core, 2)).toEqual([1, 2]);
  });
});

describe("ClientIP affinity", () => {
  it("keeps a client at its pod until it was silent for the timeout or the pod is gone", async () => {
    const core = await withPods(3, { ...IPVS, service: { sessionAffinitySeconds: 10 } });
    expect(take(core, 3)).toEqual([0, 0, 0]);
    core.advance(9_000_000_000n);
    expect(take(core, 1)).toEqual([0]);
    core.advance(18_000_000_000n);
    expect(take(core, 1)).toEqual([0]);
    core.advance(28_000_000_000n);
    expect(take(core, 2)).toEqual([1, 1]);
    core.setReady(1, 0);
    expect(take(core, 2)).toEqual([2, 2]);
  });
});

describe("rules behind the endpoints", () => {
  const SECOND = 1_000_000_000;
  const LATENCY = 100_000_000;
  const SLOW = {
    config: { apiLatencyNs: LATENCY },
    costs: { proxyRunNs: 20_000_000 },
    network: { proxyMinSyncNs: SECOND },
  };

  it("hold what a run of kube-proxy found: a write later, a run later, and minSyncPeriod after the run before", async () => {
    const core = await networkCore({ traffics: [{ fromNode: 0 }], ...SLOW });
    core.seedChoices(1n);
    const at = (ns: number) => core.advance(BigInt(ns));
    at(SECOND);
    core.createOn(SERVER_TEMPLATE, 0);
    core.setReady(0, 1);
    at(SECOND + LATENCY + 19_999_999);
    expect(core.choose(0, -1)).toBe(-1);
    at(SECOND + LATENCY + 20_000_000);
    expect(core.choose(0, -1)).toBe(0);
    // Not ready any more: in the rules only after minSyncPeriod from the end of that run.
    core.setReady(0, 0);
    const again = SECOND + LATENCY + 20_000_000 + SECOND + 20_000_000;
    at(again - 1);
    expect(core.choose(0, -1)).toBe(0);
    at(again);
    expect(core.choose(0, -1)).toBe(-1);
  });

  it("are the same whoever asks how often", async () => {
    const histories = await Promise.all(
      [1, 7, 50].map(async (every) => {
        const core = await networkCore({ traffics: [{ fromNode: 0 }], ...SLOW });
        core.seedChoices(1n);
        for (let pod = 0; pod < 2; pod++) core.createOn(SERVER_TEMPLATE, 0);
        const seen: number[] = [];
        for (let step = 1; step <= 300; step++) {
          core.advance(BigInt(step * 50_000_000));
          if (step % 13 === 0) core.setReady(step % 2, step % 3 === 0 ? 0 : 1);
          if (step % 50 === 0) seen.push(core.choose(0, -1) >= 0 ? 1 : 0);
          else if (step % every === 0) core.choose(0, -1);
        }
        return seen;
      }),
    );
    expect(histories[1]).toEqual(histories[0]);
    expect(histories[2]).toEqual(histories[0]);
    expect(new Set(histories[0]).size).toBeGreaterThan(0);
  });

  it("keep connections on the node, or drop them, where a traffic policy is Local", async () => {
    const service = { type: abi.SERVICE_NODE_PORT, externalLocal: 1, internalLocal: 1 };
    const options = { service, servicePort: { nodePort: 30080 }, traffics: [{}, { fromNode: 1 }] };
    const core = await networkCore(options);
    core.seedChoices(1n);
    core.createOn(SERVER_TEMPLATE, 1);
    core.setReady(0, 1);
    // From outside by the first node, which has none; from the second node to the virtual IP.
    expect(core.choose(0, -1)).toBe(-2);
    expect(core.choose(1, -1)).toBe(0);
    core.createOn(SERVER_TEMPLATE, 0);
    core.setReady(1, 1);
    expect(core.choose(0, -1)).toBe(1);
    expect(core.choose(1, -1)).toBe(0);
  });

  it("send one client to one endpoint by ipvs' sh, and everybody by dh", async () => {
    const choices = async (ipvsScheduler: number) => {
      const core = await withPods(5, { network: { proxyMode: abi.PROXY_IPVS, ipvsScheduler } });
      return [new Set(take(core, 20)), new Set(take(core, 20, 1))].map((set) => set.size);
    };
    expect(await choices(abi.IPVS_SH)).toEqual([1, 1]);
    expect(await choices(abi.IPVS_DH)).toEqual([1, 1]);
    expect(await choices(abi.IPVS_RR)).toEqual([5, 5]);
  });
});
