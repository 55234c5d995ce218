// The packets of one TCP connection at an instant, resolved one after the other: handshake, a request, its answer; or a SYN and its refusal.

import type { CoreInstance } from "../core/core-instance.ts";
import { formatAddress } from "../kubernetes/ip-address.ts";
import type { PathPacket } from "../results/path-explanation.ts";
import type { PacketContents, PathReader } from "../results/read-path.ts";

/** Walks one TCP connection through the tables: handshake, a request, its answer. */
export class ConnectionTracer {
  readonly #instance: CoreInstance;
  readonly #reader: PathReader;
  readonly #byNodePort: boolean;
  readonly #clientStart: number;
  readonly #serverStart: number;

  constructor(instance: CoreInstance, reader: PathReader, byNodePort: boolean) {
    this.#instance = instance;
    this.#reader = reader;
    this.#byNodePort = byNodePort;
    const { clientAddress, clientPort, serverAddress } = reader.path();
    // Initial sequence numbers: any will do, as long as they are the same in every run.
    this.#clientStart = (Math.imul(clientAddress ^ clientPort, 0x9e3779b1) >>> 0) & 0x7fffffff;
    this.#serverStart = (Math.imul(serverAddress ^ clientPort, 0x85ebca6b) >>> 0) & 0x7fffffff;
  }

  /** Until the first packet that is lost. */
  connection(): PathPacket[] {
    const { clientMtu, serverMtu, targetAddress } = this.#reader.path();
    const request = `GET / HTTP/1.1\r\nHost: ${formatAddress(targetAddress)}\r\nUser-Agent: plimsoll\r\n\r\n`;
    const answer = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";
    const asked = this.#clientStart + 1;
    const served = this.#serverStart + 1;
    const said: readonly Said[] = [
      { kind: "SYN", reply: false, flags: "S", sequence: this.#clientStart, acknowledged: 0, mss: mssOf(clientMtu) },
      {
        kind: "SYN-ACK",
        reply: true,
        flags: "SA",
        sequence: this.#serverStart,
        acknowledged: asked,
        mss: mssOf(serverMtu),
      },
      { kind: "ACK", reply: false, flags: "A", sequence: asked, acknowledged: served },
      { kind: "request", reply: false, flags: "AP", sequence: asked, acknowledged: served, payload: request },
      {
        kind: "answer",
        reply: true,
        flags: "AP",
        sequence: served,
        acknowledged: asked + request.length,
        payload: answer,
      },
    ];
    return this.#speak(said);
  }

  /** The SYN, and the ICMP error that comes back. */
  refused(): PathPacket[] {
    const { clientMtu } = this.#reader.path();
    this.#instance.traceRefusal();
    const syn: Said = {
      kind: "SYN",
      reply: false,
      flags: "S",
      sequence: this.#clientStart,
      acknowledged: 0,
      mss: mssOf(clientMtu),
    };
    const hops = this.#reader.hops(0, contentsOf(syn, 0, 0), this.#byNodePort);
    const refusedAt = hops.findIndex(({ step }) => step === "reject");
    const transport = { type: "icmp", icmpType: 3, code: 3 } as const;
    // The error quotes the packet that it answers.
    const quoted = (hops[refusedAt]?.headers ?? []).filter(({ type }) => type !== "ethernet");
    const icmp = this.#reader
      .hops(0, { transport, identification: 0 }, this.#byNodePort)
      .slice(refusedAt + 1)
      .map((hop) => ({ ...hop, headers: [...hop.headers, ...quoted] }));
    const outward = hops.slice(0, refusedAt + 1);
    return [
      { kind: "SYN", direction: "forward", hops: outward },
      { kind: "icmp-port-unreachable", direction: "reply", hops: icmp },
    ];
  }

  #speak(said: readonly Said[]): PathPacket[] {
    const packets: PathPacket[] = [];
    let now = 0;
    for (const [index, spoken] of said.entries()) {
      const { kind, reply, payload } = spoken;
      const arrived = this.#instance.tracePacket({
        reply,
        fresh: kind === "SYN",
        bytes: payload?.length ?? 0,
        // The kernel answers a SYN, and nobody is woken by an ACK.
        wakes: payload !== undefined || kind === "SYN-ACK",
      });
      const hops = this.#reader.hops(now, contentsOf(spoken, index, now), this.#byNodePort);
      const direction = reply ? "reply" : "forward";
      packets.push({ kind, direction, ...(payload === undefined ? {} : { payload }), hops });
      if (!arrived) break;
      const last = hops.at(-1);
      // The request follows the ACK at once.
      if (kind !== "ACK" && last !== undefined) now = last.atNs + last.costNs;
    }
    return packets;
  }
}

interface Said {
  readonly kind: string;
  readonly reply: boolean;
  readonly flags: string;
  readonly sequence: number;
  readonly acknowledged: number;
  readonly mss?: number;
  readonly payload?: string;
}

/** What a SYN offers by a device of this MTU (ipv4_default_advmss): headers of 40 bytes, and no packet is longer than its length field can say. */
function mssOf(mtu: number): number {
  return Math.min(mtu, 65_535) - 40;
}

/** Linux' first window, and its scale on machines with some memory. */
const FIRST_WINDOW = 64_860;
const WINDOW_SCALE = 7;

function contentsOf({ flags, sequence, acknowledged, mss }: Said, index: number, atNs: number): PacketContents {
  const timestampMs = 1_000_000 + Math.floor(atNs / 1_000_000);
  return {
    // Segments of one payload take the numbers behind it.
    identification: 0x4d2 + index * 64,
    transport: {
      type: "tcp",
      sourcePort: 0,
      destinationPort: 0,
      sequence,
      acknowledgement: acknowledged,
      flags,
      window: mss === undefined ? 507 : FIRST_WINDOW,
      ...(mss === undefined ? {} : { mss, windowScale: WINDOW_SCALE }),
      timestampMs,
      timestampEchoMs: flags === "S" ? 0 : timestampMs,
    },
  };
}
