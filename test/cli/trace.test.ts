// `plimsoll trace` from end to end: what it says of a scenario that ships, and what it refuses.

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PathExplanation, PathPacket } from "../../src/results/path-explanation.ts";
import { runCli } from "../support/fake-terminal.ts";

const VXLAN = "scenarios/network/vxlan-vs-host-gw-vs-udp/vxlan.yaml";
const HOST_GW = "scenarios/network/vxlan-vs-host-gw-vs-udp/host-gw.yaml";

async function traced(...args: readonly string[]): Promise<PathExplanation> {
  const { code, stdout, stderr } = await runCli(["trace", ...args, "-o", "json"]);
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as PathExplanation;
}

const ipOf = (packet: PathPacket | undefined, at: number) =>
  packet?.hops.at(at)?.headers.find((header) => header.type === "ipv4");
const devices = (packet: PathPacket | undefined) =>
  packet?.hops.filter(({ capture }) => capture !== undefined).map(({ device }) => device);

describe("plimsoll trace", () => {
  it("follows a connection through Service, tunnel and bridge, and back", async () => {
    const path = await traced("--from", "pod/client", "--to", "svc/echo:8080", VXLAN);
    expect(path.verdict).toBe("delivered");
    expect(path.packets.map(({ kind }) => kind)).toEqual(["SYN", "SYN-ACK", "ACK", "request", "answer"]);
    const [syn, synAck] = path.packets;
    expect(ipOf(syn, -1)).toMatchObject({ source: path.from.address, destination: path.server?.address, ttl: 62 });
    expect(ipOf(synAck, -1)).toMatchObject({ source: path.to.address, destination: path.from.address, ttl: 62 });
    expect(devices(syn)?.map((name) => name.replace(/^veth.*/, "veth"))).toEqual([
      ...["eth0", "veth", "cni0", "flannel.1", "eth0"],
      ...["eth0", "flannel.1", "cni0", "veth", "eth0"],
    ]);
    const tables = syn?.hops.flatMap(({ entries }) => entries.map(({ table }) => table)) ?? [];
    for (const table of ["route", "neigh", "fdb", "conntrack", "nat KUBE-SERVICES"]) expect(tables).toContain(table);
  });

  it("is a replay: its fingerprint is that of the run", async () => {
    const path = await traced("--from", "pod/client", "--to", "svc/echo:8080", HOST_GW);
    const { stdout } = await runCli(["run", HOST_GW]);
    expect(stdout).toContain(`fingerprint ${path.fingerprint}`);
  });

  it("goes to a pod that has ended, while the rules of the client's node still name it", async () => {
    const scenario = "scenarios/network/endpoint-lag-on-rollout/1-at-once.yaml";
    const ask = (at: string) => traced("--from", "pod/client", "--to", "svc/web", "--at", at, scenario);
    const lost = await ask("1m5.5s");
    expect([lost.verdict, lost.reason]).toEqual(["dropped", "nobody answers ARP for the address: no host"]);
    expect(lost.notes).toEqual([
      `${lost.server?.text} has ended, and the rules of the client's node still name it: kube-proxy has not run since.`,
    ]);
    expect([(await ask("1m4.5s")).verdict, (await ask("1m6.5s")).verdict]).toEqual(["delivered", "delivered"]);
  });

  it("writes what captures on the way would see", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "plimsoll-trace-")), "path.pcapng");
    await traced("--from", "pod/client", "--to", "svc/echo:8080", "--out", `pcapng=${file}`, VXLAN);
    expect(readFileSync(file).readUInt32LE(0)).toBe(0x0a0d0d0a);
  });

  it.each([
    ["a pod by the MTU of its interface", "pod/client", "pod/web-2:8080", [1410, 1410]],
    ["a process of a node by that of flannel.1", "node/node1", "pod/web-2:8080", [1410, 1410]],
    ["a process of a node by that of cni0", "node/node1", "pod/web-1:8080", [1410, 1410]],
    ["a process that answers a pod of its node as well", "pod/client", "node/node1:22", [1410, 1410]],
    ["one that answers a masqueraded pod of another node by the NIC's", "pod/client", "node/node2:22", [1410, 1460]],
    ["a process of a node by the NIC's towards a virtual IP", "node/node1", "service/other", [1460, 1410]],
    ["one that asks its own node by the loopback's", "node/node1", "node/node1:22", [65_495, 65_495]],
    ["a pod that asks itself as well", "pod/client", "pod/client:8080", [65_495, 65_495]],
  ])("lets SYNs offer the MSS of the device they leave by: %s", async (_, from, to, offered) => {
    const { packets } = await traced("--from", from, "--to", to, "test/netlab/laboratory.yaml");
    const mss = packets.slice(0, 2).map(({ hops }) => hops[0]?.headers.find((header) => header.type === "tcp")?.mss);
    expect(mss).toEqual(offered);
  });

  it.each([
    ["pod/client", "node/node1:30010", "delivered", "10.244.0.2"],
    ["node/node1", "node/node1:30010", "delivered", "10.244.0.0"],
    ["node/node2", "node/node1:30010", "dropped", undefined],
    ["outside", "node/node1:30010", "dropped", undefined],
    ["outside", "node/node2:30010", "delivered", "198.51.100.1"],
  ])(
    "knows who may go to all endpoints under externalTrafficPolicy Local: %s → %s",
    async (from, to, verdict, seen) => {
      const path = await traced("--from", from, "--to", to, "test/netlab/laboratory.yaml");
      expect(path.verdict).toBe(verdict);
      if (seen !== undefined) expect(ipOf(path.packets[0], -1)).toMatchObject({ source: seen });
    },
  );

  it.each([
    [["--from", "pod/clent", "--to", "svc/echo"], "no pod is called default/clent at that instant"],
    [["--from", "pod/client", "--to", "svc/ecko"], "did you mean default/echo?"],
    [["--from", "pod/client", "--to", "svc/echo:81"], "no port of Service default/echo is called 81"],
    [["--from", "client", "--to", "svc/echo"], "--from client: not an end of a path"],
    [["--from", "pod/client", "--to", "outside"], "nobody outside the cluster serves"],
    [["--from", "pod/client", "--to", "svc/echo", "--out", "pcap=x"], "a trace is written as pcapng=FILE"],
    [["--from", "pod/client", "--to", "svc/echo", "--at", "100ms"], "has no address at that instant"],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await runCli(["trace", ...args, VXLAN]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
