// A reader of tcpdump's own files (pcap, nanoseconds, Ethernet), as far as the laboratory needs: IPv4, TCP with its MSS, ICMP errors, VXLAN. Not the
// simulation's own writer turned around: what one gets wrong the other must not.

const NANOSECOND_MAGIC = 0xa1b23c4d;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const ETHERNET = 14;
const VXLAN_HEADERS = 16;
/** flannel leaves the choice to Linux, Calico takes IANA's. */
const VXLAN_PORTS: readonly number[] = [8472, 4789];

/** An IP packet with its Ethernet header. */
export interface ReadPacket {
  readonly sourceMac: string;
  readonly destinationMac: string;
  readonly source: string;
  readonly destination: string;
  readonly ttl: number;
  readonly dontFragment: boolean;
  readonly tcp?: ReadTcp;
  readonly icmp?: { readonly type: number; readonly code: number };
  /** The ports of a UDP packet, and what it carries in VXLAN. */
  readonly vxlan?: {
    readonly sourcePort: number;
    readonly destinationPort: number;
    readonly vni: number;
    readonly inner: ReadPacket;
  };
}

export interface ReadTcp {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  /** Letters of S, A, P, F, R in this order. */
  readonly flags: string;
  readonly mss?: number;
  readonly payload: string;
}

export interface ReadFrame {
  readonly timeNs: bigint;
  readonly packet: ReadPacket;
}

/** The IPv4 packets of a file. Throws on a file that is no such capture. */
export function readPcap(file: Buffer): ReadFrame[] {
  if (file.readUInt32LE(0) !== NANOSECOND_MAGIC) throw new Error("not a pcap file with nanoseconds");
  const frames: ReadFrame[] = [];
  for (let at = FILE_HEADER; at + RECORD_HEADER <= file.length; ) {
    const length = file.readUInt32LE(at + 8);
    const timeNs = BigInt(file.readUInt32LE(at)) * 1_000_000_000n + BigInt(file.readUInt32LE(at + 4));
    const packet = readPacket(file.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length));
    if (packet !== undefined) frames.push({ timeNs, packet });
    at += RECORD_HEADER + length;
  }
  return frames;
}

function readPacket(frame: Buffer): ReadPacket | undefined {
  if (frame.length < ETHERNET + 20 || frame.readUInt16BE(12) !== 0x0800) return undefined;
  const ip = frame.subarray(ETHERNET);
  const body = ip.subarray(((ip[0] ?? 0) & 15) * 4, ip.readUInt16BE(2));
  return {
    destinationMac: macAt(frame, 0),
    sourceMac: macAt(frame, 6),
    source: addressAt(ip, 12),
    destination: addressAt(ip, 16),
    ttl: ip[8] ?? 0,
    dontFragment: ((ip[6] ?? 0) & 0x40) !== 0,
    ...transport(ip[9] ?? 0, body),
  };
}

function transport(protocol: number, body: Buffer): Pick<ReadPacket, "tcp" | "icmp" | "vxlan"> {
  if (protocol === 6) return { tcp: readTcp(body) };
  if (protocol === 1) return { icmp: { type: body[0] ?? 0, code: body[1] ?? 0 } };
  if (protocol !== 17 || !VXLAN_PORTS.includes(body.readUInt16BE(2))) return {};
  const inner = readPacket(body.subarray(VXLAN_HEADERS));
  const vni = body.readUInt32BE(12) >>> 8;
  const ports = { sourcePort: body.readUInt16BE(0), destinationPort: body.readUInt16BE(2) };
  return inner === undefined ? {} : { vxlan: { ...ports, vni, inner } };
}

function readTcp(body: Buffer): ReadTcp {
  const bits = body[13] ?? 0;
  const header = ((body[12] ?? 0) >> 4) * 4;
  const letters: readonly (readonly [string, number])[] = [
    ["S", 2],
    ["A", 16],
    ["P", 8],
    ["F", 1],
    ["R", 4],
  ];
  const mss = readMss(body.subarray(20, header));
  return {
    sourcePort: body.readUInt16BE(0),
    destinationPort: body.readUInt16BE(2),
    sequence: body.readUInt32BE(4),
    acknowledgement: body.readUInt32BE(8),
    flags: letters.flatMap(([letter, bit]) => ((bits & bit) === 0 ? [] : [letter])).join(""),
    ...(mss === undefined ? {} : { mss }),
    payload: body.subarray(header).toString("latin1"),
  };
}

function readMss(options: Buffer): number | undefined {
  for (let at = 0; at < options.length && options[at] !== 0; ) {
    if (options[at] === 2) return options.readUInt16BE(at + 2);
    at += options[at] === 1 ? 1 : Math.max(options[at + 1] ?? 0, 2);
  }
  return undefined;
}

function macAt(bytes: Buffer, at: number): string {
  return [...bytes.subarray(at, at + 6)].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

function addressAt(bytes: Buffer, at: number): string {
  return bytes.subarray(at, at + 4).join(".");
}
