// docs/guides/captures.md tells the truth: its commands are run on the capture that it speaks of and print what it shows. Skipped aloud without the tools,
// or with others than those it was written with; with CI set, that is a failure.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pathCapture } from "../../src/outputs/pcapng/path-capture.ts";
import { runCli } from "../support/fake-terminal.ts";
import { vxlanPath } from "../support/sample-path.ts";

const GUIDE = readFileSync("docs/guides/captures.md", "utf8");
/** A command with what it prints, where the guide shows that. */
const COMMAND = /^ {4}((?:tshark|tcpdump) .+)\n(?:\n```text\n([\s\S]*?)\n```)?/gm;
/** The run whose capture later commands read. */
const RUN = /^ {4}plimsoll (run .+ --out pcapng=)run\.pcapng$/m.exec(GUIDE)?.[1] ?? "";
const VERSIONS = { tshark: / 4\.0\./, tcpdump: /tcpdump version 4\.99\./ };

const commands = [...GUIDE.matchAll(COMMAND)].map(([, command = "", output]) => [command, output] as const);
const missing = Object.entries(VERSIONS)
  .filter(([tool, version]) => !version.test(spawnSync(tool, ["--version"], { encoding: "utf8" }).stdout ?? ""))
  .map(([tool]) => tool);
if (missing.length > 0 && !process.env.CI)
  process.stderr.write(
    `no ${missing.join(" and ")} of the guide's version here: the guide on captures is not checked\n`,
  );

describe.skipIf(missing.length > 0 && !process.env.CI)("the guide on captures", () => {
  let folder = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-guide-"));
    writeFileSync(join(folder, "path.pcapng"), pathCapture(vxlanPath()));
    const words = `${RUN}${join(folder, "run.pcapng")}`.match(/'[^']*'|[^\s']+/g) ?? [];
    expect((await runCli(words.map((word) => word.replaceAll("'", "")))).code).toBe(0);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  // In the guide's order: one command cuts the file that later ones read.
  it.each(commands)("shows what %s prints", (command, output) => {
    const printed = execFileSync("bash", ["-c", command], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const lines = printed.split("\n").map((line) => line.trimEnd());
    expect(lines.join("\n").trimEnd()).toBe(output ?? "");
  });

  it("has no output without its command", () => {
    expect(commands.length).toBeGreaterThan(5);
    expect(GUIDE.match(/```text/g)).toHaveLength(commands.filter(([, output]) => output !== undefined).length);
  });
});
