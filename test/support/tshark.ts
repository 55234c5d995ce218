// Wireshark's command line as a judge of captures.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether this machine has tshark. */
export const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

/** Flags by which tshark takes port 8472 for VXLAN and judges every checksum. */
export const DECODE = ["-d", "udp.port==8472,vxlan"];
const CHECK = ["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);
const SEPARATOR = "\t";

/** Values of a field in a frame, outermost header first. */
export type FieldRow = Readonly<Record<string, readonly string[]>>;

/** What tshark prints about a capture, with more flags. */
export function tshark(capture: Uint8Array, ...flags: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-capture-"));
  try {
    const file = join(folder, "path.pcapng");
    writeFileSync(file, capture);
    return execFileSync("tshark", ["-n", "-r", file, ...CHECK, ...flags], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The named fields of every frame, or of those that a filter lets through. */
export function fieldsOf(
  capture: Uint8Array,
  fields: readonly string[],
  { filter = "frame", flags = [] }: { readonly filter?: string; readonly flags?: readonly string[] } = {},
): FieldRow[] {
  const shape = ["-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=|"];
  const named = fields.flatMap((field) => ["-e", field]);
  const text = tshark(capture, ...DECODE, "-Y", filter, ...flags, ...shape, ...named);
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => {
    const cells = line.split(SEPARATOR);
    return Object.fromEntries(fields.map((field, at) => [field, cells[at] === "" ? [] : (cells[at] ?? "").split("|")]));
  });
}
