// Captures of traced paths read by Wireshark's own dissectors. Skipped aloud without tshark; with CI set, that is a failure.

import { describe, expect, it } from "vitest";
import { buildFrame } from "../../src/outputs/packets/build-frame.ts";
import { LINKTYPE_RAW } from "../../src/outputs/pcapng/blocks.ts";
import { capturedFrames } from "../../src/outputs/pcapng/captured-frames.ts";
import { pathCapture } from "../../src/outputs/pcapng/path-capture.ts";
import { writePcapng } from "../../src/outputs/pcapng/write-pcapng.ts";
import type { PacketHeader } from "../../src/results/path-explanation.ts";
import { dnsPath } from "../support/sample-dns-path.ts";
import { bridgePath, droppedPath, rejectedPath, vxlanPath } from "../support/sample-path.ts";
import { DECODE, fieldsOf, hasTshark, tshark } from "../support/tshark.ts";

if (!hasTshark && !process.env.CI)
  process.stderr.write("no tshark here: captures are not read by Wireshark's dissectors\n");

const STATUSES = ["ip.checksum.status", "tcp.checksum.status", "udp.checksum.status", "icmp.checksum.status"];
const GOOD = "1";
const WRONG =
  '_ws.malformed || ip.checksum.status == "Bad" || tcp.checksum.status == "Bad" || udp.checksum.status == "Bad"';
/** The same segment at several points is no retransmission, and no second piece of a message. */
const EACH_FOR_ITSELF = ["-o", "tcp.analyze_sequence_numbers:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE"];
const PATHS = { vxlan: vxlanPath, bridge: bridgePath, dropped: droppedPath, rejected: rejectedPath, dns: dnsPath };

function at(point: string): (name: string) => boolean {
  return (name) => name === point;
}

describe.skipIf(!hasTshark && !process.env.CI)("tshark reads a capture", () => {
  it("of every point of a path by itself without a malformed packet or anything to complain of", () => {
    const points = new Set(capturedFrames(vxlanPath()).map(({ point }) => point.name));
    expect(points.size).toBe(10);
    for (const point of points) {
      const capture = pathCapture(vxlanPath(), { keeps: at(point) });
      expect(fieldsOf(capture, ["frame.number"], { filter: `${WRONG} || tcp.analysis.flags` })).toEqual([]);
    }
  });

  it.each(Object.entries(PATHS))("of the %s path with good checksums, all points in one file", (_, path) => {
    const capture = pathCapture(path());
    expect(fieldsOf(capture, ["frame.number"], { filter: WRONG, flags: EACH_FOR_ITSELF })).toEqual([]);
    for (const row of fieldsOf(capture, STATUSES, { flags: EACH_FOR_ITSELF })) {
      const statuses = STATUSES.flatMap((status) => row[status] ?? []);
      expect(statuses.length).toBeGreaterThan(1);
      expect(new Set(statuses)).toEqual(new Set([GOOD]));
    }
  });

  it("and would see one wrong bit", () => {
    const capture = pathCapture(vxlanPath(), { keeps: at("node1:eth0") });
    const lastPort = capture.lastIndexOf(0xd3);
    capture[lastPort] = (capture[lastPort] ?? 0) ^ 1;
    expect(fieldsOf(capture, ["frame.number"], { filter: WRONG })).toHaveLength(1);
  });

  it("of a SYN on the link: outer and inner Ethernet and IP, VNI 1, the port of the flow, MSS 1410", () => {
    const fields = ["eth.src", "eth.dst", "ip.src", "ip.dst", "ip.ttl", "ip.flags.df", "udp.srcport", "udp.dstport"];
    const inner = [
      "vxlan.vni",
      "vxlan.flags",
      "tcp.dstport",
      "tcp.options.mss_val",
      "tcp.options.wscale.shift",
      "frame.len",
    ];
    const [syn] = fieldsOf(pathCapture(vxlanPath(), { keeps: at("node1:eth0") }), [...fields, ...inner]);
    expect(syn).toEqual({
      "eth.src": ["3e:07:0e:d5:f3:7c", "02:00:00:00:00:01"],
      "eth.dst": ["2a:66:f5:a3:0e:4a", "02:00:00:00:00:02"],
      "ip.src": ["192.168.50.1", "10.244.1.2"],
      "ip.dst": ["192.168.50.2", "10.244.2.2"],
      "ip.ttl": ["64", "63"],
      "ip.flags.df": ["0", "1"],
      "udp.srcport": ["45416"],
      "udp.dstport": ["8472"],
      "vxlan.vni": ["1"],
      "vxlan.flags": ["0x0800"],
      "tcp.dstport": ["8080"],
      "tcp.options.mss_val": ["1410"],
      "tcp.options.wscale.shift": ["10"],
      "frame.len": ["124"],
    });
  });

  it("of HTTP in TCP in VXLAN, and puts the answer's segments together", () => {
    const capture = pathCapture(vxlanPath(), { keeps: at("node2:eth0") });
    const http = fieldsOf(capture, ["http.request.uri", "http.host", "http.response.code", "http.content_length"], {
      filter: "http",
    });
    expect(http).toEqual([
      { "http.request.uri": ["/"], "http.host": ["web"], "http.response.code": [], "http.content_length": [] },
      { "http.request.uri": [], "http.host": [], "http.response.code": ["200"], "http.content_length": ["3000"] },
    ]);
    const lengths = fieldsOf(capture, ["frame.len", "tcp.len"], { filter: "tcp.srcport == 8080 && tcp.len > 0" });
    expect(lengths.map((row) => [row["frame.len"], row["tcp.len"]])).toEqual([
      [["1514"], ["1398"]],
      [["1514"], ["1398"]],
      [["387"], ["271"]],
    ]);
  });

  it("with the names of interfaces, their directions, nanoseconds, and the notes of hops", () => {
    const fields = [
      "frame.interface_name",
      "frame.encap_type",
      "frame.packet_flags_direction",
      "frame.time_epoch",
      "frame.comment",
    ];
    const rows = fieldsOf(pathCapture(vxlanPath(), { startNs: 1_700_000_000_000_000_000n }), fields, {
      filter: "frame.number <= 4",
    });
    expect(rows.map((row) => row["frame.interface_name"]?.[0])).toEqual([
      "default/client-0:eth0",
      "node1:veth5f2a9c1e",
      "node1:cni0",
      "node1:flannel.1",
    ]);
    expect(rows.map((row) => row["frame.packet_flags_direction"]?.[0])).toEqual(
      ["0x2", "0x1", "0x1", "0x2"].map((each) => `0x${each.slice(2).padStart(8, "0")}`),
    );
    expect(rows[0]?.["frame.time_epoch"]).toEqual(["1700000020.500001300"]);
    expect(rows[2]?.["frame.comment"]?.join("\n")).toContain("DNAT --to-destination 10.244.2.2:8080");
  });

  it("of every address translation on its own side", () => {
    const ends = ["ip.src", "tcp.srcport", "ip.dst", "tcp.dstport"];
    const ofClient = fieldsOf(pathCapture(vxlanPath(), { keeps: at("default/client-0:eth0") }), ends);
    const ofServer = fieldsOf(pathCapture(vxlanPath(), { keeps: at("default/web-0:eth0") }), ends);
    const flat = (rows: typeof ofClient) => [...new Set(rows.map((row) => ends.map((end) => row[end]?.[0]).join(" ")))];
    expect(flat(ofClient)).toEqual(["10.244.1.2 54220 10.96.0.20 80", "10.96.0.20 80 10.244.1.2 54220"]);
    expect(flat(ofServer)).toEqual(["10.244.1.2 54220 10.244.2.2 8080", "10.244.2.2 8080 10.244.1.2 54220"]);
  });

  it("of a refusal, which quotes what it answers", () => {
    const capture = pathCapture(rejectedPath(), { keeps: at("default/client-0:eth0") });
    const fields = ["icmp.type", "icmp.code", "ip.dsfield", "ip.dst", "tcp.dstport", "tcp.options.mss_val"];
    expect(fieldsOf(capture, fields, { filter: "icmp" })).toEqual([
      {
        "icmp.type": ["3"],
        "icmp.code": ["3"],
        "ip.dsfield": ["0xc0", "0x00"],
        "ip.dst": ["10.244.1.2", "10.96.0.20"],
        "tcp.dstport": ["80"],
        "tcp.options.mss_val": ["1410"],
      },
    ]);
  });

  it("of a DNS query and its response", () => {
    const fields = ["dns.id", "dns.qry.name", "dns.flags.response", "dns.flags.authoritative", "dns.a", "dns.resp.ttl"];
    const capture = pathCapture(dnsPath(), { keeps: at("default/client-0:eth0") });
    expect(fieldsOf(capture, fields)).toEqual([
      {
        "dns.id": ["0x4a21"],
        "dns.qry.name": ["web.default.svc.cluster.local"],
        "dns.flags.response": ["0"],
        "dns.flags.authoritative": [],
        "dns.a": [],
        "dns.resp.ttl": [],
      },
      {
        "dns.id": ["0x4a21"],
        "dns.qry.name": ["web.default.svc.cluster.local"],
        "dns.flags.response": ["1"],
        "dns.flags.authoritative": ["1"],
        "dns.a": ["10.96.0.20"],
        "dns.resp.ttl": ["30"],
      },
    ]);
  });

  it("of tun devices, which have no Ethernet header, beside others in one file", () => {
    const ip = { type: "ipv4", ttl: 63, identification: 1, dontFragment: false } as const;
    const query: PacketHeader[] = [
      { ...ip, source: "10.244.1.2", destination: "10.244.2.2", protocol: "udp" },
      { type: "udp", sourcePort: 5000, destinationPort: 5001 },
    ];
    const frame = (name: string, linkType: number, headers: readonly PacketHeader[]) => ({
      point: { name, description: "", linkType },
      timeNs: 0n,
      direction: "out" as const,
      comment: "",
      bytes: buildFrame(headers, new TextEncoder().encode("hello")),
    });
    const around = { ...ip, source: "192.168.50.1", destination: "192.168.50.2", ttl: 64 } as const;
    const capture = writePcapng(
      [
        frame("node1:flannel0", LINKTYPE_RAW, query),
        frame("node1:tunl0", LINKTYPE_RAW, [{ ...around, protocol: "ipip" }, ...query]),
        frame("node1:eth0", 1, [
          { type: "ethernet", source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" },
          { ...around, protocol: "udp" },
          { type: "udp", sourcePort: 8285, destinationPort: 8285 },
          ...query,
        ]),
      ],
      "",
    );
    const rows = fieldsOf(capture, ["frame.interface_name", "frame.protocols", "ip.ttl", "udp.checksum.status"]);
    expect(rows.map((row) => [row["frame.interface_name"]?.[0], row["frame.protocols"]?.[0], row["ip.ttl"]])).toEqual([
      ["node1:flannel0", "raw:ip:udp:data", ["63"]],
      ["node1:tunl0", "raw:ip:ip:udp:data", ["64", "63"]],
      ["node1:eth0", "eth:ethertype:ip:udp:data", ["64"]],
    ]);
    expect(rows.map((row) => row["udp.checksum.status"]?.[0])).toEqual([GOOD, GOOD, GOOD]);
  });

  it("as JSON, whose last frame says why the packet is seen no more", () => {
    const json = tshark(pathCapture(droppedPath()), ...DECODE, "-T", "json");
    const frames = JSON.parse(json) as { _source: { layers: Record<string, unknown> } }[];
    expect(frames).toHaveLength(7);
    expect(Object.keys(frames[5]?._source.layers ?? {})).toEqual(expect.arrayContaining(["udp", "vxlan", "tcp"]));
    expect(JSON.stringify(frames[6])).toContain("drop: no NetworkPolicy that selects default/web-0");
  });
});
