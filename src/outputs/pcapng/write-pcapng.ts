// Captured frames as the bytes of a pcapng file, which Wireshark, tshark and tcpdump read.

import { joinBytes } from "../packets/join-bytes.ts";
import {
  type CapturedFrame,
  type CapturePoint,
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from "./blocks.ts";

const APPLICATION = "plimsoll";

/** The file, frames in order of time; of the same instant in the given order. Capture points are numbered as their first frames come. */
export function writePcapng(frames: readonly CapturedFrame[], comment: string): Uint8Array<ArrayBuffer> {
  const sorted = [...frames].sort((a, b) => (a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : 0));
  const points: CapturePoint[] = [];
  const numbers = new Map<string, number>();
  const packets = sorted.map((frame) => {
    const key = keyOf(frame.point);
    const number = numbers.get(key) ?? points.push(frame.point) - 1;
    numbers.set(key, number);
    return enhancedPacket(number, frame);
  });
  return joinBytes([sectionHeader(APPLICATION, comment), ...points.map(interfaceDescription), ...packets]);
}

/** An interface has one kind of frame: a name with two of them is two interfaces. */
function keyOf({ name, linkType }: CapturePoint): string {
  return `${linkType} ${name}`;
}
