// Captures of a run: every packet at the instants that the run has for it, whatever became of the request.

import { beforeAll, describe, expect, it } from "vitest";
import type { PathPacket } from "../../src/results/path-explanation.ts";
import type { CapturedPackets } from "../../src/run/capture-run.ts";
import { loadEngine } from "../../src/run/engine.ts";
import { explainLatency } from "../../src/run/explain-latency.ts";
import type { Prepared } from "../../src/run/prepare.ts";
import { runScenario } from "../../src/run/run-scenario.ts";
import { capture, captured, fileAt } from "../support/capture-run.ts";
import { prepareScenario } from "../support/prepare-scenario.ts";
import { releaseWasm } from "../support/release-wasm.ts";
import { type Json, prepareObjects } from "../support/run-objects.ts";
import { serviceObjects } from "../support/service-graph.ts";
import { fieldsOf, hasTshark } from "../support/tshark.ts";

const VXLAN = "scenarios/network/vxlan-vs-host-gw-vs-udp/vxlan.yaml";
const SECOND_NS = 1_000_000_000;
const WRONG =
  "tcp.analysis.flags or _ws.malformed or tcp.checksum.status == 0 or ip.checksum.status == 0 or udp.checksum.status == 0";
const WINDOW = { fromNs: 20 * SECOND_NS, untilNs: 20.2 * SECOND_NS };

const kinds = ({ packets }: CapturedPackets): string[] => packets.map(({ kind }) => kind);
const sentNs = (packet: PathPacket | undefined): number => packet?.hops[0]?.atNs ?? -1;
const reachedNs = (packet: PathPacket | undefined): number => {
  const last = packet?.hops.at(-1);
  return last === undefined ? -1 : last.atNs + last.costNs;
};

describe("a capture of a run without failures", () => {
  let prepared: Prepared;
  let tries: CapturedPackets[];
  beforeAll(async () => {
    prepared = await prepareScenario(VXLAN);
    tries = await captured(prepared, WINDOW);
  });

  it("does not change the run", async () => {
    const outcome = await capture(prepared, WINDOW);
    const { module } = await releaseWasm();
    const plain = await runScenario(module, prepared.compiled, { horizonNs: prepared.scenario.durationNs });
    expect(outcome).toMatchObject({ kind: "captured", fingerprint: plain.instance.fingerprint, fullNs: undefined });
  });

  it.each(["keep-alive", "per-request"])(
    "has each request of %s as long as its latency, to the nanosecond",
    async (name) => {
      const engine = await loadEngine((await releaseWasm()).binary);
      const outcome = await explainLatency(prepared, engine, { name, partsPerMillion: 999_900, requests: 3 });
      if (outcome.kind !== "explained") throw new Error(outcome.kind);
      for (const request of outcome.explanation.requests) {
        const window = { filter: `class=${name}`, fromNs: request.sentNs, untilNs: request.sentNs + SECOND_NS / 10 };
        const own = (await captured(prepared, window)).find(({ of }) => of.number === request.number);
        const answer = own?.packets.find(({ kind }) => kind === "answer");
        expect(sentNs(own?.packets[0])).toBe(request.sentNs);
        expect(reachedNs(answer)).toBe(request.sentNs + request.latencyNs);
      }
    },
  );

  it("opens a connection for one request, closes it, and keeps one that is kept", () => {
    const whole = tries.filter(({ of }) => of.endedNs !== 0 && of.endedNs + 1e6 < WINDOW.untilNs);
    const single = whole.filter(({ of }) => of.name === "per-request");
    const kept = whole.filter(({ of }) => of.name === "keep-alive");
    expect(single.length).toBeGreaterThan(100);
    for (const each of single)
      expect(kinds(each)).toEqual(["SYN", "SYN-ACK", "ACK", "request", "answer", "FIN-ACK", "ACK"]);
    expect(kept.filter(({ of }) => !of.fresh).length).toBeGreaterThan(100);
    for (const each of kept)
      expect(kinds(each)).toEqual([...(each.of.fresh ? ["SYN", "SYN-ACK", "ACK"] : []), "request", "answer"]);
    expect(new Set(kept.map(({ of }) => of.connection)).size).toBeLessThan(kept.length / 4);
  });

  it("carries messages of the sizes that the scenario says", () => {
    for (const { packets } of tries)
      for (const { kind, payload } of packets)
        if (kind === "request" || kind === "answer") expect(payload).toHaveLength(1024);
  });

  it("is told by class, pod, node, Service and port", async () => {
    const echo = tries[0]?.packets[0]?.hops.at(-1)?.namespace ?? "";
    const count = async (filter: string): Promise<number> => (await captured(prepared, { ...WINDOW, filter })).length;
    const all = tries.length;
    const classes = await count("class=keep-alive");
    expect(await count("not class=keep-alive")).toBe(all - classes);
    expect(await count("service=echo and port=8080 and node=client and node=server")).toBe(all);
    const toOne = await count(`pod=${echo}`);
    expect(toOne).toBeGreaterThan(0);
    expect(toOne).toBeLessThan(all);
    expect(await count(`pod=${echo} or not pod=${echo}`)).toBe(all);
    expect(await count("port=80")).toBe(0);
  });

  it.each([
    [{ filter: "pod=ecko-*" }, "pod", "ecko-*"],
    [{ filter: "class=keepalive" }, "class", "keepalive"],
    [{ points: ["sever:eth0"] }, "node", "sever"],
    [{ points: ["default/ecko:eth0"] }, "pod", "default/ecko"],
  ])("refuses names that the run does not have: %j", async (wanted, what, name) => {
    expect(await capture(prepared, { ...WINDOW, ...wanted })).toMatchObject({ kind: "unknown", what, name });
  });

  it.skipIf(!hasTshark).each(["client:eth0", "server:flannel.1", "server:cni0"])(
    "is well formed at %s, for Wireshark, and nothing in it was sent twice",
    (point) => {
      const file = fileAt(point, tries);
      expect(fieldsOf(file, ["frame.number"]).length).toBeGreaterThan(1000);
      expect(fieldsOf(file, ["frame.number"], { filter: WRONG })).toEqual([]);
      expect(fieldsOf(file, ["frame.number"], { filter: "http.request" }).length).toBeGreaterThan(100);
    },
  );
});

/** Servers that are too few, stop and come back, and clients that lose patience. */
const TROUBLE: Json = {
  seed: "trouble",
  duration: "70s",
  cluster: {
    nodePools: [{ name: "node", count: 3, capacity: { cpu: "4", memory: "8Gi" } }],
  },
  images: { "server:1": { size: 1 } },
  behavior: [
    {
      match: { deployment: "web" },
      startup: "2s",
      serve: { cpu: { distribution: "exponential", mean: "20ms" }, concurrency: 4, backlog: 4, responseBytes: 3000 },
    },
  ],
  traffic: [
    {
      name: "visitors",
      to: { service: "web" },
      open: { poisson: { rate: 120 } },
      connection: "keep-alive",
      start: "20s",
      timeout: "150ms",
      retries: { max: 2, causes: ["timeout", "rejected", "reset", "refused", "no-endpoints"] },
    },
    { name: "robots", to: { service: "web" }, open: { poisson: { rate: 40 } }, start: "20s" },
  ],
  timeline: [
    { at: "25s", kubectl: "scale deployment web --replicas=1" },
    { at: "30s", kubectl: "scale deployment web --replicas=0" },
    { at: "40s", kubectl: "scale deployment web --replicas=3" },
  ],
};

describe("a capture of a run with failures", () => {
  let tries: CapturedPackets[];

  beforeAll(async () => {
    const { prepared, findings } = await prepareObjects(TROUBLE, serviceObjects({ name: "web", replicas: 3 }));
    if (prepared === undefined) throw new Error(findings.join("\n"));
    tries = await captured(prepared);
  });

  it.each([
    ["answered", "SYN SYN-ACK ACK request answer FIN-ACK ACK"],
    ["answered", "request answer"],
    ["rejected", "SYN SYN-ACK ACK request 503 Service Unavailable FIN-ACK ACK"],
    ["rejected", "request 503 Service Unavailable"],
    ["reset", "request RST"],
    ["refused", "SYN RST"],
    ["no-endpoints", "SYN icmp-port-unreachable"],
    ["given up", "request RST"],
  ])("has of a try that is %s: %s", (outcome, packets) => {
    const alike = tries.filter((each) => each.of.outcome === outcome && kinds(each).join(" ") === packets);
    expect(alike.length).toBeGreaterThan(0);
  });

  it("ends each try when the run does", () => {
    for (const each of tries) {
      const { outcome, fate, endedNs } = each.of;
      if (outcome === "under way" || outcome === "given up" || (fate !== "sent" && fate !== "no-endpoints")) continue;
      const last = each.packets.findLast(({ direction, kind }) => direction === "reply" && kind !== "ACK");
      expect([outcome, reachedNs(last)]).toEqual([outcome, endedNs]);
    }
  });

  it.skipIf(!hasTshark)("is well formed for Wireshark, and nothing in it was sent twice", () => {
    const file = fileAt("node-1:eth0", tries);
    expect(fieldsOf(file, ["frame.number"], { filter: "tcp.flags.reset == 1" }).length).toBeGreaterThan(0);
    // Masquerading draws ports from connection to connection, and now and then one comes again.
    const filter = `(${WRONG}) and not tcp.analysis.reused_ports`;
    expect(fieldsOf(file, ["frame.number"], { filter })).toEqual([]);
  });
});

describe("a capture where no way leads", () => {
  it("has the SYN again after 1, 3, 7 seconds, until the client's patience ends", async () => {
    const spec = {
      seed: "nowhere",
      duration: "60s",
      cluster: {
        nodePools: [{ name: "node", count: 2, capacity: { cpu: "1", memory: "8Gi" } }],
        network: { cni: "bridge" },
      },
      images: { "server:1": { size: 1 } },
      behavior: [{ match: { deployment: "web" }, serve: { cpu: "1ms" } }],
      traffic: [
        { name: "lost", to: { service: "web" }, closed: { concurrency: 1, requests: 8 }, start: "20s", timeout: "10s" },
      ],
    };
    const web = serviceObjects({ name: "web", replicas: 2, resources: { requests: { cpu: "600m" } } });
    const { prepared, findings } = await prepareObjects(spec, web);
    if (prepared === undefined) throw new Error(findings.join("\n"));
    const lost = (await captured(prepared)).filter(({ of }) => of.fate === "unreachable");
    expect(lost.length).toBeGreaterThan(0);
    const [first] = lost;
    expect(first?.packets.map((packet) => (sentNs(packet) - (first?.of.sentNs ?? 0)) / SECOND_NS)).toEqual([
      0, 1, 3, 7,
    ]);
    expect(first?.packets[0]?.hops.at(-1)?.reason).toMatch(/rout|host/);
  });
});
