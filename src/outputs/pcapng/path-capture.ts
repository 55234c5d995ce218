// `plimsoll trace --out pcapng=FILE`: a traced path as a capture.

import type { PathExplanation } from "../../results/path-explanation.ts";
import { type CaptureOptions, capturedFrames } from "./captured-frames.ts";
import { writePcapng } from "./write-pcapng.ts";

/** The bytes of a pcapng file with what every kept capture point of the path would see. */
export function pathCapture(explanation: PathExplanation, options: CaptureOptions = {}): Uint8Array<ArrayBuffer> {
  const { from, to, verdict, reason, fingerprint } = explanation;
  const outcome = reason === undefined ? verdict : `${verdict}: ${reason}`;
  return writePcapng(
    capturedFrames(explanation, options),
    `simulated: ${from.text} to ${to.text}, ${outcome}\nfingerprint ${fingerprint}`,
  );
}
