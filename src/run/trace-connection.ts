// The packets of one TCP connection at an instant, resolved one after the other: handshake, a request, its answer; or a SYN and its refusal.

import type { CoreInstance } from "../core/core-instance.ts";
import { formatAddress } from "../kubernetes/ip-address.ts";
import type { PathPacket } from "../results/path-explanation.ts";
import type { PacketContents, PathReader } from "../results/read-path.ts";
import { refusalPackets, type Segment, segmentContents } from "./tcp-segments.ts";

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
    const syn = { flags: "S", mss: mssOf(clientMtu) };
    const place = { sequence: this.#clientStart, acknowledged: 0, identification: IDENTIFICATION, atNs: 0 };
    return [...refusalPackets(this.#reader, segmentContents(syn, place), 0, this.#byNodePort)];
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

interface Said extends Segment {
  readonly kind: string;
  readonly reply: boolean;
  readonly sequence: number;
  readonly acknowledged: number;
}

const IDENTIFICATION = 0x4d2;

/** What a SYN offers by a device of this MTU (ipv4_default_advmss): headers of 40 bytes, and no packet is longer than its length field can say. */
function mssOf(mtu: number): number {
  return Math.min(mtu, 65_535) - 40;
}

function contentsOf(said: Said, index: number, atNs: number): PacketContents {
  const { sequence, acknowledged } = said;
  // Segments of one payload take the numbers behind it.
  return segmentContents(said, { sequence, acknowledged, identification: IDENTIFICATION + index * 64, atNs });
}
