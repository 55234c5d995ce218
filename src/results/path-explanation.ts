// What `plimsoll trace` found: the packets of one connection, each with its hops. Addresses are dotted, MACs colon-separated, names are Kubernetes' and
// Linux' own. Reports, captures and comparisons with real kernels read this and nothing else.

/** One end of the connection, as it was asked for and where it stands. */
export interface PathEnd {
  /** `pod/default/web-0`, `service/default/web:80`, `node/node-1`, `outside`. */
  readonly text: string;
  readonly address: string;
  readonly port: number;
  /** Node it runs on; null: outside the cluster, or a virtual IP. */
  readonly node: string | null;
}

/** What a header says, from the outermost to the innermost. An Ethernet header stands only where a link has one (not on a tun device). */
export type PacketHeader =
  | { readonly type: "ethernet"; readonly source: string; readonly destination: string }
  | {
      readonly type: "ipv4";
      readonly source: string;
      readonly destination: string;
      readonly ttl: number;
      readonly identification: number;
      readonly dontFragment: boolean;
      readonly protocol: "tcp" | "udp" | "icmp" | "ipip";
    }
  | {
      readonly type: "tcp";
      readonly sourcePort: number;
      readonly destinationPort: number;
      readonly sequence: number;
      readonly acknowledgement: number;
      /** Letters of S, A, P, F, R in this order. */
      readonly flags: string;
      /** The field itself: after the handshake in units of the window scale. */
      readonly window: number;
      /** SYNs only. */
      readonly mss?: number;
      readonly windowScale?: number;
      /** Absent where the packet has no timestamps, as a RST for a port that nobody listens on. The fields themselves, which wrap at 2^32. */
      readonly timestampMs?: number;
      readonly timestampEchoMs?: number;
    }
  | { readonly type: "udp"; readonly sourcePort: number; readonly destinationPort: number }
  | { readonly type: "vxlan"; readonly vni: number }
  /** Destination unreachable, port unreachable: `code` 3. The packet it answers follows. */
  | { readonly type: "icmp"; readonly icmpType: number; readonly code: number };

/** The entry of a table that decided, or that was passed without a match. */
export interface TableEntry {
  /** `route`, `neigh`, `fdb`, `conntrack`, `nat KUBE-SERVICES`, `nat KUBE-SVC-…`, `ipvs`, `nft service-ips`, `filter cali-tw-…`, … */
  readonly table: string;
  /** As the tool of that table prints it: `10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink`. */
  readonly entry: string;
}

export interface PathHop {
  /** Since the connection's first packet left its socket; when this hop begins. */
  readonly atNs: number;
  readonly costNs: number;
  /** null: on the wire, a router, or outside the cluster. */
  readonly node: string | null;
  /** The network namespace: `default/web-0`, `host`, `outside`, or `wire`. */
  readonly namespace: string;
  /** `eth0`, `veth1a2b3c4d`, `cni0`, `flannel.1`, `cali0123456789a`, `kube-ipvs0`, `lo`; "" inside the IP layer. */
  readonly device: string;
  /** STEP_* in lower case with hyphens: `send`, `bridge-forward`, `route`, `encapsulate`, `drop`, … */
  readonly step: string;
  /** What is part of a latency: `network.stack`, `network.encapsulation`, …. */
  readonly part: string;
  /** PREROUTING, INPUT, FORWARD, OUTPUT or POSTROUTING, when the hop is a hook. */
  readonly hook?: string;
  readonly entries: readonly TableEntry[];
  /** Headers at this hop, with what it changed; a device that puts the packet into a tunnel has it as it goes in, as a capture there sees it. */
  readonly headers: readonly PacketHeader[];
  /** A capture on `device` sees a frame with these headers: `in` (it comes in by the device) when the hop ends, `out` when it begins. */
  readonly capture?: "in" | "out";
  /** MTU of `device`. */
  readonly mtu?: number;
  /** Why a packet ends here. */
  readonly reason?: string;
}

/** A record of a DNS answer. The value is an address, or the name that a CNAME leads to. */
export interface DnsRecord {
  readonly name: string;
  readonly type: "A" | "CNAME";
  readonly ttlSeconds: number;
  readonly value: string;
}

/** A DNS query, or the response to it. Names as they are asked for, in full: `web.default.svc.cluster.local`. */
export interface DnsMessage {
  readonly id: number;
  readonly name: string;
  readonly type: "A" | "AAAA";
  /** Absent in a query. */
  readonly answer?: {
    readonly code: "NOERROR" | "NXDOMAIN" | "SERVFAIL" | "REFUSED";
    readonly authoritative: boolean;
    readonly records: readonly DnsRecord[];
  };
}

export interface PathPacket {
  /** `SYN`, `SYN-ACK`, `ACK`, `request`, `answer`, `RST`, `icmp-port-unreachable`, `query`, `response`. */
  readonly kind: string;
  readonly direction: "forward" | "reply";
  /** Bytes of the payload, as text (an HTTP request or answer); absent: none. Of an ICMP error: the payload of the packet that it answers. */
  readonly payload?: string;
  /** What a query or a response carries, in place of a payload. */
  readonly dns?: DnsMessage;
  readonly hops: readonly PathHop[];
}

export interface PathExplanation {
  /** Of the run up to that instant: equal to the run's own. */
  readonly fingerprint: string;
  readonly atNs: number;
  readonly from: PathEnd;
  readonly to: PathEnd;
  /** The pod that the connection reaches; absent: it reaches none. */
  readonly server?: PathEnd;
  readonly verdict: "delivered" | "dropped" | "rejected";
  /** Why, where it was not delivered; and what a reader should know beside. */
  readonly reason?: string;
  readonly notes: readonly string[];
  readonly packets: readonly PathPacket[];
}
