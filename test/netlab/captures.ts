// tcpdump on devices, each direction by itself, and the frames that it wrote.

import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Namespaces } from "./namespaces.ts";
import { type ReadFrame, readPcap } from "./read-pcap.ts";

/** How often and for how long the files must not have grown. */
const LOOK_MS = 100;
const QUIET_LOOKS = 6;

/** A device in a namespace of the laboratory, and what the simulation calls the two. */
export interface Point {
  readonly namespace: string;
  readonly device: string;
  /** `node1 cni0`, `default/web-1 eth0` */
  readonly name: string;
}

/** A frame as it was seen. */
export interface SeenFrame extends ReadFrame {
  readonly point: Point;
  readonly way: "in" | "out";
}

interface Running {
  readonly point: Point;
  readonly way: "in" | "out";
  readonly file: string;
  readonly child: ChildProcess;
}

/** Captures on many devices at once. */
export class Captures {
  readonly #folder = mkdtempSync(join(tmpdir(), "plimsoll-lab-"));
  #running: Running[] = [];

  /** Begins; every device is listened on when it returns. */
  async start(lab: Namespaces, points: readonly Point[]): Promise<void> {
    const directions = points.flatMap((point) => (["in", "out"] as const).map((way) => ({ point, way })));
    this.#running = directions.map(({ point, way }, index) => {
      const file = join(this.#folder, `${index}.pcap`);
      // Without promiscuous mode: with it, a bridge shows itself every frame that passes from port to port.
      const flags = [
        "-p",
        "-Q",
        way,
        "--immediate-mode",
        "-U",
        "-n",
        "-Z",
        "root",
        "-s",
        "512",
        "--time-stamp-precision=nano",
      ];
      const child = lab.start(point.namespace, ["tcpdump", "-i", point.device, ...flags, "-w", file, "ip"]);
      return { point, way, file, child };
    });
    await Promise.all(this.#running.map(listening));
  }

  /** Ends, and gives all frames in the order of time. A frame that two devices saw at the same instant went through the outer one first. */
  async stop(): Promise<SeenFrame[]> {
    await this.#written();
    await Promise.all(
      this.#running.map(({ child }) => {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        return ended;
      }),
    );
    const seen = this.#running.flatMap(({ point, way, file }) =>
      readPcap(readFileSync(file)).map((frame): SeenFrame => ({ ...frame, point, way })),
    );
    return seen.sort((a, b) => Number(a.timeNs - b.timeNs) || depth(a) - depth(b));
  }

  /** Until tcpdump has written what it was shown: on a busy machine that may be a while after the frame. */
  async #written(): Promise<void> {
    let [bytes, quiet] = [-1, 0];
    while (quiet < QUIET_LOOKS) {
      await new Promise((resume) => setTimeout(resume, LOOK_MS));
      const now = this.#running.reduce((sum, { file }) => sum + statSync(file).size, 0);
      quiet = now === bytes ? quiet + 1 : 0;
      bytes = now;
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A frame keeps its time from a port to its bridge, and from a NIC to the tunnel's device. */
function depth({ point: { device } }: SeenFrame): number {
  return device === "cni0" || /^(flannel|vxlan)\./.test(device) ? 1 : 0;
}

function listening({ child, point }: Running): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (text: Buffer) => {
      said += text.toString();
      if (said.includes("listening on")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`tcpdump on ${point.name} ended with ${code}: ${said}`)));
  });
}
