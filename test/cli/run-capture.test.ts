// `plimsoll run --capture` from end to end: the file beside an unchanged result, and what it refuses.

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/fake-terminal.ts";

const VXLAN = "scenarios/network/vxlan-vs-host-gw-vs-udp/vxlan.yaml";
const STORM = "scenarios/load/retry-storm/1-storm.yaml";
const SECTION_HEADER = 0x0a0d0d0a;
const folder = mkdtempSync(join(tmpdir(), "plimsoll-run-capture-"));

describe("plimsoll run --capture", () => {
  it.each([
    [VXLAN, "server:flannel.1", "20s", "20.1s"],
    [STORM, "worker-*:eth0", "1m10s", "1m10.2s"],
  ])("of %s writes a capture, and the result is that of the plain run", async (scenario, point, from, to) => {
    const file = join(folder, "run.pcapng");
    const flags = ["--capture", point, "--capture-from", from, "--capture-to", to, "--out", `pcapng=${file}`];
    const plain = await runCli(["run", scenario, "-o", "json"]);
    const { code, stdout, stderr } = await runCli(["run", scenario, "-o", "json", ...flags]);
    expect([code, stderr]).toEqual([0, plain.stderr]);
    expect(stdout).toBe(plain.stdout);
    const bytes = readFileSync(file);
    expect(bytes.readUInt32LE(0)).toBe(SECTION_HEADER);
    expect(bytes.length).toBeGreaterThan(10_000);
    expect(bytes.toString("latin1")).toContain(JSON.parse(plain.stdout).identity.fingerprint);
  });

  it("says that it stopped at the number of packets, and that nothing passed a point", async () => {
    const file = join(folder, "short.pcapng");
    const flags = ["--capture", "server:eth0", "--capture", "server:flanel.1", "--capture-packets", "50"];
    const { code, stderr } = await runCli(["run", VXLAN, ...flags, "--capture-to", "20.1s", "--out", `pcapng=${file}`]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/the capture ends at 20\.0\d+ s with its 50 packets/);
    expect(stderr).toContain("no packet passed server:flanel.1: did you mean server:flannel.1?");
  });

  const OUT = ["--out", `pcapng=${join(folder, "none.pcapng")}`];
  it.each([
    [["--capture", "server:eth0"], "write --out pcapng=FILE"],
    [OUT, "nothing says where to capture"],
    [["--capture-filter", "pod=web-0"], "nothing says where to capture"],
    [["--capture", "server", ...OUT], "--capture server: not a capture point"],
    [["--capture", "sever:eth0", ...OUT], "did you mean server?"],
    [["--capture", "server:eth0", "--capture-filter", "clas=x", ...OUT], "did you mean class?"],
    [["--capture", "server:eth0", "--capture-filter", "service=ecko", ...OUT], "did you mean echo?"],
    [["--capture", "server:eth0", "--capture-from", "2m", "--capture-to", "1m", ...OUT], "is not before"],
  ])("refuses %j", async (flags, message) => {
    const { code, stderr } = await runCli(["run", VXLAN, ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
