// A capture of a run: frames of many connections, by the instants of the run, up to a number of them.

import type { PathPacket } from "../../results/path-explanation.ts";
import type { CapturedFrame } from "./blocks.ts";
import { capturedFrames, pointName } from "./captured-frames.ts";
import { writePcapng } from "./write-pcapng.ts";

/** Frames beyond the limit that are kept until they are sorted and cut. */
const SPARE_FRAMES = 20_000;

/** What a capture keeps. */
export interface RunCaptureOptions {
  readonly keeps: (point: string) => boolean;
  readonly fromNs: number;
  readonly untilNs: number;
  readonly mostFrames: number;
}

/** Packets of one request on one connection, with hops at instants of the run. */
export interface ConnectionPackets {
  /** `web 17`: what comments call it. */
  readonly label: string;
  readonly sentNs: number;
  readonly mss: number;
  readonly packets: readonly PathPacket[];
}

/** Collects frames; connections are added in order of sending. */
export class RunCapture {
  /** Every point that a packet of the requests passed, kept or not. */
  readonly points = new Set<string>();
  readonly #options: RunCaptureOptions;
  #frames: CapturedFrame[] = [];
  #endNs: bigint | undefined;

  constructor(options: RunCaptureOptions) {
    this.#options = options;
  }

  /** Adds the frames of some packets. False: what is sent from then on lies behind the last frame there is room for. */
  add({ label, sentNs, mss, packets }: ConnectionPackets): boolean {
    if (this.#endNs !== undefined && BigInt(sentNs) > this.#endNs) return false;
    const { keeps, fromNs, untilNs, mostFrames } = this.#options;
    for (const hop of packets.flatMap(({ hops }) => hops))
      if (hop.capture !== undefined) this.points.add(pointName(hop));
    const [from, until] = [BigInt(fromNs), BigInt(untilNs)];
    for (const frame of capturedFrames({ atNs: 0, packets }, { keeps, label, mss })) {
      if (frame.timeNs >= from && frame.timeNs < until) this.#frames.push(frame);
    }
    if (this.#frames.length > mostFrames + SPARE_FRAMES) this.#cut();
    return true;
  }

  /** The file. `comment` is about all of it. */
  write(comment: string): {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly frames: number;
    readonly endNs?: number;
  } {
    this.#cut();
    const bytes = writePcapng(this.#frames, comment);
    return { bytes, frames: this.#frames.length, ...(this.#endNs === undefined ? {} : { endNs: Number(this.#endNs) }) };
  }

  #cut(): void {
    const { mostFrames } = this.#options;
    if (this.#frames.length <= mostFrames) return;
    this.#frames.sort((a, b) => (a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : 0));
    this.#frames = this.#frames.slice(0, mostFrames);
    this.#endNs = this.#frames.at(-1)?.timeNs ?? 0n;
  }
}
