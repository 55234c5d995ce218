// What captures at the devices of a traced path would see, with a note from the hops between.

import type { PacketHeader, PathExplanation, PathHop, PathPacket } from "../../results/path-explanation.ts";
import { buildFrame } from "../packets/build-frame.ts";
import { packetPayload } from "../packets/packet-payload.ts";
import { segmentPayload } from "../packets/segment-payload.ts";
import { tcpHeaderBytes } from "../packets/tcp-header.ts";
import { type CapturedFrame, type CapturePoint, LINKTYPE_ETHERNET, LINKTYPE_RAW } from "./blocks.ts";

const IPV4_AND_TCP_BYTES = 40;
const TCP_FIXED_BYTES = 20;

export interface CaptureOptions {
  /** Which capture points to keep, by name as `node1:flannel.1`; all without. */
  readonly keeps?: (point: string) => boolean;
  /** What comments begin with. */
  readonly label?: string;
  /** The smaller MSS of the two ends, where the packets do not say it because the handshake is not among them. */
  readonly mss?: number;
  /** Unix time of the simulation's beginning; without it the capture begins in 1970. */
  readonly startNs?: bigint;
}

/** Frames of every packet at every capture point of its way. Segments of one payload have the time of the whole. */
export function capturedFrames(
  explanation: Pick<PathExplanation, "atNs" | "packets">,
  options: CaptureOptions = {},
): CapturedFrame[] {
  const mss = options.mss ?? connectionMss(explanation);
  const originNs = (options.startNs ?? 0n) + BigInt(explanation.atNs);
  return explanation.packets.flatMap((packet) => packetFrames(packet, mss, originNs, options));
}

/** The name of the interface a hop's frames are seen at: the node's for its own devices, the pod's for those in the pod. */
export function pointName({ node, namespace, device }: PathHop): string {
  return `${namespace === "host" ? (node ?? "host") : namespace}:${device}`;
}

function packetFrames(
  packet: PathPacket,
  mss: number | undefined,
  originNs: bigint,
  { keeps = () => true, label }: CaptureOptions,
): CapturedFrame[] {
  const payload = packetPayload(packet);
  const { hops } = packet;
  const last = hops.findLastIndex(({ capture }) => capture !== undefined);
  let since = 0;
  return hops.flatMap((hop, at) => {
    if (hop.capture === undefined) return [];
    const between = hops.slice(since, at === last ? hops.length : at + 1);
    since = at + 1;
    if (!keeps(pointName(hop))) return [];
    const timeNs = originNs + BigInt(hop.capture === "in" ? hop.atNs + hop.costNs : hop.atNs);
    const segments = segmentPayload(hop.headers, payload, segmentBytes(hop, mss));
    return segments.map((segment, index): CapturedFrame => {
      const part = segments.length === 1 ? "" : `, segment ${index + 1} of ${segments.length}`;
      return {
        point: pointOf(hop),
        timeNs,
        direction: hop.capture as "in" | "out",
        comment: [
          `${label === undefined ? "" : `${label}, `}${packet.kind}, ${packet.direction}: ${hop.step}${part}`,
          ...(index === 0 ? notes(between) : []),
        ].join("\n"),
        bytes: buildFrame(segment.headers, segment.payload),
      };
    });
  });
}

function pointOf(hop: PathHop): CapturePoint {
  const where =
    hop.namespace === "host" ? `node ${hop.node}` : `${hop.namespace}${hop.node === null ? "" : ` on ${hop.node}`}`;
  return {
    name: pointName(hop),
    description: hop.mtu === undefined ? where : `${where}, MTU ${hop.mtu}`,
    linkType: hop.headers[0]?.type === "ethernet" ? LINKTYPE_ETHERNET : LINKTYPE_RAW,
  };
}

/** The tables that were asked since the capture point before, and why a packet ends. */
function notes(hops: readonly PathHop[]): string[] {
  return hops.flatMap(({ hook, entries, step, reason }) => [
    ...entries.map(({ table, entry }) => `${hook === undefined ? "" : `${hook} `}${table}: ${entry}`),
    ...(reason === undefined ? [] : [`${step}: ${reason}`]),
  ]);
}

/** What both ends may send in one packet: the smaller of the MSS options of their SYNs. */
function connectionMss({ packets }: Pick<PathExplanation, "packets">): number | undefined {
  const offered = packets
    .flatMap(({ hops }) => hops.flatMap(({ headers }) => headers))
    .flatMap((header) => (header.type === "tcp" && header.mss !== undefined ? [header.mss] : []));
  return offered.length === 0 ? undefined : Math.min(...offered);
}

/** Bytes of payload in a segment: the MSS without the options of the header. Without a handshake in sight, what the device's MTU leaves. */
function segmentBytes(hop: PathHop, mss: number | undefined): number {
  const tcp = hop.headers.at(-1);
  const room = mss ?? (hop.mtu === undefined ? undefined : hop.mtu - IPV4_AND_TCP_BYTES - tunnelBytes(hop.headers));
  if (room === undefined || tcp?.type !== "tcp") return Number.POSITIVE_INFINITY;
  return room - (tcpHeaderBytes(tcp) - TCP_FIXED_BYTES);
}

/** What stands before the innermost IPv4 header, as far as it counts for the MTU. */
function tunnelBytes(headers: readonly PacketHeader[]): number {
  const inner = headers.findLastIndex(({ type }) => type === "ipv4");
  const before = headers.slice(headers[0]?.type === "ethernet" ? 1 : 0, Math.max(inner, 0));
  return buildFrame(before).length;
}
