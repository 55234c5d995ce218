// The packets of one captured try: the way of each is resolved as `plimsoll trace` does, at the instants that the run noted.
//
//     new connection   SYN ►  ◄ SYN-ACK  ACK, request ►  ◄ answer        refused   SYN ►  ◄ RST
//                      sent                     arrived  served   ended            sent   arrived   ended
//
// A connection for one request closes with its answer: FIN both ways. A client that gives up sends a RST. What is lost is sent again as Linux does.

import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import { formatAddress } from "../kubernetes/ip-address.ts";
import type { CapturedTry } from "../results/captured-tries.ts";
import type { PathHop, PathPacket } from "../results/path-explanation.ts";
import type { PathReader } from "../results/read-path.ts";
import { answerText, requestText, statusText } from "./http-messages.ts";
import { refusalPackets, type Segment, segmentContents } from "./tcp-segments.ts";

const SECOND_NS = 1_000_000_000;
/** Bytes of the IPv4 and TCP headers without options. */
const HEADER_BYTES = 40;
/** net.ipv4.ip_local_port_range. */
const FIRST_CLIENT_PORT = 32_768;
const CLIENT_PORTS = 28_232;
/** The first connection that nobody numbered: far from all others. */
const UNNUMBERED = 0x8000_0000;
const STATUS = { rejected: "503 Service Unavailable", downstream: "500 Internal Server Error" } as const;

/** What both ends have said so far. */
interface Said {
  clientNext: number;
  serverNext: number;
  packets: number;
}

/** Packets of a try; hops begin at instants of the run. */
export interface TryPackets {
  readonly packets: readonly PathPacket[];
  /** What the ends may send in one segment, options included. */
  readonly mss: number;
}

type PathView = ReturnType<PathReader["path"]>;

/** Gives the packets of one try after another; those of a connection in order of sending. */
export class TryTracer {
  readonly #instance: CoreInstance;
  readonly #reader: PathReader;
  readonly #connections = new Map<number, Said>();
  #unnumbered = UNNUMBERED;

  constructor(instance: CoreInstance, reader: PathReader) {
    this.#instance = instance;
    this.#reader = reader;
  }

  /** The packets of a try until `untilNs`; undefined when an end never had an address, or nobody wants it. */
  packets(each: CapturedTry, untilNs: number, wants: (path: PathView) => boolean): TryPackets | undefined {
    const connection = each.connection === 0 ? this.#unnumbered++ : each.connection;
    const status = this.#instance.beginCapturedPath(each.row, FIRST_CLIENT_PORT + (connection % CLIENT_PORTS));
    if (status === abi.PATH_NO_ADDRESS || !wants(this.#reader.path())) return undefined;
    const { clientMtu, serverMtu } = this.#reader.path();
    const mss = Math.min(clientMtu, serverMtu) - HEADER_BYTES;
    const talk = new Talk(this.#instance, this.#reader, each, this.#said(connection), untilNs);
    if (status === abi.PATH_REJECTED) talk.refusal();
    else talk.whole();
    if (!each.kept || each.outcome === "given up" || each.outcome === "reset") this.#connections.delete(connection);
    return { packets: talk.packets, mss };
  }

  #said(connection: number): Said {
    let said = this.#connections.get(connection);
    if (said === undefined) {
      // Initial sequence numbers: any will do, as long as they are the same in every run.
      said = {
        clientNext: Math.imul(connection, 0x9e37_79b1) >>> 0,
        serverNext: Math.imul(connection, 0x85eb_ca6b) >>> 0,
        packets: 0,
      };
      this.#connections.set(connection, said);
    }
    return said;
  }
}

/** One try's packets, one after the other. */
class Talk {
  readonly packets: PathPacket[] = [];
  readonly #instance: CoreInstance;
  readonly #reader: PathReader;
  readonly #try: CapturedTry;
  readonly #said: Said;
  readonly #untilNs: number;
  readonly #byNodePort: boolean;

  constructor(instance: CoreInstance, reader: PathReader, each: CapturedTry, said: Said, untilNs: number) {
    this.#instance = instance;
    this.#reader = reader;
    this.#try = each;
    this.#said = said;
    this.#untilNs = untilNs;
    const { clientNode, servicePort, targetPort } = reader.path();
    const port = servicePort < 0 ? undefined : reader.servicePort(servicePort);
    this.#byNodePort = clientNode < 0 && port !== undefined && port.nodePort === targetPort;
  }

  /** The first packet and the ICMP error that the node sends back for want of endpoints. */
  refusal(): void {
    const { clientMtu } = this.#reader.path();
    this.#instance.traceRefusal();
    const { sentNs } = this.#try;
    const syn = this.#segment({ flags: "S", mss: clientMtu - HEADER_BYTES }, false, sentNs);
    this.packets.push(...refusalPackets(this.#reader, syn, sentNs, this.#byNodePort));
  }

  /** Everything else. */
  whole(): void {
    const { sentNs, fresh, fate, outcome, arrivedNs, endedNs } = this.#try;
    if (fate !== "sent") {
      this.#lostSyns();
      return;
    }
    if (outcome === "refused" && fresh) {
      this.#send("SYN", { flags: "S", mss: this.#reader.path().clientMtu - HEADER_BYTES }, false, sentNs);
      this.#said.clientNext += 1;
      this.#reset(arrivedNs);
      return;
    }
    const openNs = fresh ? this.#handshake(sentNs) : sentNs;
    // A client that gave up meanwhile sends nothing more.
    const given = outcome === "given up" && endedNs <= openNs;
    if (!given) this.#request(openNs);
    if (outcome === "given up") this.#giveUp(openNs);
    else if (outcome === "refused") this.#reset(arrivedNs);
    else if (outcome === "reset") this.#reset(endedNs - this.#costNs(true, 0, true));
    else if (outcome === "answered") this.#answer();
    else if (outcome === "rejected" || outcome === "downstream") this.#status(STATUS[outcome]);
  }

  /** Until both ends have agreed; the instant at which the client may send. */
  #handshake(sentNs: number): number {
    const { clientMtu, serverMtu } = this.#reader.path();
    const reachedNs = this.#send("SYN", { flags: "S", mss: clientMtu - HEADER_BYTES }, false, sentNs);
    this.#said.clientNext += 1;
    const openNs = this.#send("SYN-ACK", { flags: "SA", mss: serverMtu - HEADER_BYTES }, true, reachedNs, 0, true);
    this.#said.serverNext += 1;
    if (!this.#gone(openNs)) this.#send("ACK", { flags: "A" }, false, openNs);
    return openNs;
  }

  #request(atNs: number): void {
    const { requestBytes, kept, arrivedNs, name } = this.#try;
    const { targetAddress, targetPort } = this.#reader.path();
    const host = `${formatAddress(targetAddress)}:${targetPort}`;
    const payload = requestText(host, requestBytes, kept);
    const reachedNs = this.#send("request", { flags: "AP", payload }, false, atNs, requestBytes, true);
    if (arrivedNs !== 0 && reachedNs !== arrivedNs)
      throw new Error(`capture: a request of ${name} arrives at ${reachedNs} ns, and at ${arrivedNs} ns in the run`);
  }

  /** The answer, and what closes the connection when it is for one request. */
  #answer(): void {
    const { answerBytes, kept, servedNs } = this.#try;
    const payload = answerText(answerBytes, kept);
    this.#last("answer", payload, servedNs, answerBytes);
  }

  /** A status alone, which the run counts as a packet without payload. */
  #status(status: string): void {
    const payload = statusText(status, this.#try.kept);
    this.#last(status, payload, this.#try.endedNs - this.#costNs(true, 0, true), 0);
  }

  #last(kind: string, payload: string, atNs: number, bytes: number): void {
    const { kept, endedNs, name } = this.#try;
    const reachedNs = this.#send(kind, { flags: kept ? "AP" : "APF", payload }, true, atNs, bytes, true);
    if (reachedNs !== endedNs)
      throw new Error(`capture: an answer to ${name} arrives at ${reachedNs} ns, and at ${endedNs} ns in the run`);
    if (kept) return;
    this.#said.serverNext += 1;
    const closedNs = this.#send("FIN-ACK", { flags: "AF" }, false, endedNs);
    this.#said.clientNext += 1;
    this.#send("ACK", { flags: "A" }, true, closedNs);
  }

  /** The server, or its node in its place, resets the connection. */
  #reset(atNs: number): void {
    this.#send("RST", { flags: "AR" }, true, atNs, 0, true);
  }

  /** Only who has a connection can reset it. */
  #giveUp(openNs: number): void {
    const { endedNs, fresh } = this.#try;
    if (!fresh || openNs <= endedNs) this.#send("RST", { flags: "AR" }, false, endedNs);
  }

  /** Linux sends a SYN that nobody answers again after 1, 2, 4, … seconds. */
  #lostSyns(): void {
    const { sentNs, endedNs, fate } = this.#try;
    const lastNs = endedNs === 0 ? this.#untilNs : endedNs;
    const syn = { flags: "S", mss: this.#reader.path().clientMtu - HEADER_BYTES };
    for (let atNs = sentNs, waitNs = SECOND_NS; atNs < lastNs; atNs += waitNs, waitNs *= 2) {
      const kind = atNs === sentNs ? "SYN" : "SYN again";
      if (fate === "host-gone") this.#sendToNobody(kind, syn, atNs);
      else this.#send(kind, syn, false, atNs);
    }
  }

  /** A pod's network has ended: the packet comes as far as the node, where nobody answers ARP. */
  #sendToNobody(kind: string, segment: Segment, atNs: number): void {
    this.#send(kind, segment, false, atNs);
    const sent = this.packets.pop();
    if (sent === undefined) return;
    const { serverNode, serverPod } = this.#reader.path();
    const node = this.#reader.names.node(serverNode);
    const pod = serverPod < 0 ? "" : this.#reader.names.pod(serverPod);
    const near = sent.hops.findIndex(
      (hop) => hop.namespace === pod || (hop.node === node && hop.capture === "out" && isPodDevice(hop)),
    );
    const hops = near < 0 ? [...sent.hops] : sent.hops.slice(0, near);
    const last = hops.pop();
    if (last !== undefined) hops.push({ ...last, reason: "nobody answers ARP for the address: no host" });
    this.packets.push({ ...sent, hops });
  }

  /** Sends one packet; the instant at which its receiver has it. */
  #send(kind: string, segment: Segment, reply: boolean, atNs: number, bytes = 0, wakes = false): number {
    // The tables that decide are told with the first packet of a connection.
    const syn = segment.flags === "S";
    const arrived = this.#instance.tracePacket({ reply, fresh: syn, bytes, wakes });
    const hops = this.#reader.hops(atNs, this.#segment(segment, reply, atNs), this.#byNodePort, !syn);
    const last = hops.at(-1);
    const reachedNs = last === undefined ? atNs : last.atNs + last.costNs;
    const { payload } = segment;
    if (!this.#gone(atNs)) {
      const direction = reply ? "reply" : "forward";
      this.packets.push({ kind, direction, ...(payload === undefined ? {} : { payload }), hops });
    }
    if (reply) this.#said.serverNext += payload?.length ?? 0;
    else this.#said.clientNext += payload?.length ?? 0;
    if (!arrived && this.#try.fate === "sent") throw new Error(`capture: a ${kind} that the run delivered gets lost`);
    return reachedNs;
  }

  /** The time that a packet takes, which is sent to be there at a known instant. */
  #costNs(reply: boolean, bytes: number, wakes: boolean): number {
    this.#instance.tracePacket({ reply, fresh: false, bytes, wakes });
    return this.#reader.totalNs();
  }

  #segment(segment: Segment, reply: boolean, atNs: number): ReturnType<typeof segmentContents> {
    const said = this.#said;
    said.packets += 1;
    return segmentContents(segment, {
      sequence: (reply ? said.serverNext : said.clientNext) >>> 0,
      acknowledged: segment.flags === "S" ? 0 : (reply ? said.clientNext : said.serverNext) >>> 0,
      // Segments of one payload take the numbers behind it.
      identification: (said.clientNext + said.packets * 64) & 0xffff,
      atNs,
    });
  }

  /** Whether the try has ended by then, for its client, or the capture has. */
  #gone(atNs: number): boolean {
    return atNs >= this.#untilNs;
  }
}

function isPodDevice({ device }: PathHop): boolean {
  return device === "cni0" || device.startsWith("veth") || device.startsWith("cali");
}
