// Records what this machine's kernel makes of CPU limits: requests of known CPU demand under cgroup v1's cpu.cfs_quota_us, one by one, into
// test/recordings/cfs.json. Needs root, gcc and a quiet machine. `node scripts/record-cfs.mjs [limit in milli-cores]…` records anew what it is
// given (all limits by default) and keeps the rest; the first limit is recorded with the conditions.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("record-cfs.c", import.meta.url));
const FILE = fileURLToPath(new URL("../test/recordings/cfs.json", import.meta.url));
const CGROUPS = "/sys/fs/cgroup/cpu";
const PERIOD_US = 100_000;
const LIMITS_MILLI = [50, 100, 200, 500];
const DEMANDS_US = [1_000, 5_000, 20_000];
/** Utilisation of the limit. */
const LOADS = [0.4, 0.8];
const REQUESTS = { min: 40, max: 120 };
const RUN_US = 40_000_000;
/** The CPU that each repetition is bound to; -1 lets it roam. */
const REPETITIONS = [1, 1, -1];
/** Gaps shorter than this are no throttling. */
const THROTTLED_US = 3_000;
/** Ends of throttling lie this close to the beginning of a period. */
const NEAR_US = 300;

/** Poisson arrivals, the same in each recording of a case. */
function arrivals(limitMilli, demandUs, load) {
  const meanUs = demandUs / (load * (limitMilli / 1000));
  const count = Math.max(REQUESTS.min, Math.min(REQUESTS.max, Math.round(RUN_US / meanUs)));
  let state = limitMilli * 1_000_003 + demandUs * 101 + Math.round(load * 10);
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  let atUs = 0;
  return Array.from({ length: count }, () => {
    atUs += Math.round(-meanUs * Math.log(uniform()));
    return atUs;
  });
}

/** Where on a circle of `round` most instants lie close together: those near the instant that has the most neighbours. */
function phaseOf(instants, round) {
  const apart = (a, b) => ((((a - b) % round) + 1.5 * round) % round) - round / 2;
  const near = (at) => instants.filter((other) => Math.abs(apart(other, at)) < NEAR_US);
  const groups = instants.map((at) => ({ at, group: near(at) })).sort((a, b) => b.group.length - a.group.length);
  if (groups[0] === undefined) return null;
  const { at, group } = groups[0];
  const shift = group.reduce((sum, other) => sum + apart(other, at), 0) / group.length;
  return Math.round((((at + shift) % round) + round) % round);
}

/** Ticks of 10 ms that the hypervisor took from all CPUs. */
function stolen() {
  return Number(readFileSync("/proc/stat", "utf8").split("\n")[0].trim().split(/\s+/)[8]);
}

function cpuStat(folder) {
  const lines = readFileSync(join(folder, "cpu.stat"), "utf8").trim().split("\n");
  return Object.fromEntries(lines.map((line) => line.split(" ")).map(([name, value]) => [name, Number(value)]));
}

function repeat(program, folder, cpu, atUs, demandUs) {
  const before = { stat: cpuStat(folder), stolen: stolen() };
  const input = atUs.map((at) => `${at} ${demandUs}\n`).join("");
  const output = execFileSync(program, [join(folder, "tasks"), String(cpu)], { input, encoding: "utf8" });
  const after = { stat: cpuStat(folder), stolen: stolen() };
  const rows = output
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  const pairs = (kind) => rows.filter(([first]) => first === kind).map(([, a, b]) => [Number(a), Number(b)]);
  const gaps = pairs("gap").filter(([from, to]) => to - from >= THROTTLED_US);
  return {
    cpu,
    periodPhaseUs: phaseOf(
      gaps.map(([, to]) => to),
      PERIOD_US,
    ),
    tickPhaseUs: phaseOf(
      gaps.map(([from]) => from),
      1_000_000 / HZ,
    ),
    nrPeriods: after.stat.nr_periods - before.stat.nr_periods,
    nrThrottled: after.stat.nr_throttled - before.stat.nr_throttled,
    throttledUs: Math.round((after.stat.throttled_time - before.stat.throttled_time) / 1000),
    // CPU time that the kernel charged for all requests together.
    chargedUs: pairs("charged")[0]?.[0],
    stolenMs: 10 * (after.stolen - before.stolen),
    responseUs: pairs("request").map(([response]) => response),
    stallUs: pairs("request").map(([, stall]) => stall),
  };
}

/** All repetitions of a case, in one cgroup: its periods keep their phase. */
function record(program, limitMilli, demandUs, load) {
  const folder = join(CGROUPS, `plimsoll-cfs-${process.pid}`);
  mkdirSync(folder);
  try {
    writeFileSync(join(folder, "cpu.cfs_period_us"), String(PERIOD_US));
    writeFileSync(join(folder, "cpu.cfs_quota_us"), String((limitMilli * PERIOD_US) / 1000));
    writeFileSync(join(folder, "cpu.shares"), "262144");
    const atUs = arrivals(limitMilli, demandUs, load);
    const repetitions = REPETITIONS.map((cpu) => repeat(program, folder, cpu, atUs, demandUs));
    process.stderr.write(`${limitMilli}m, ${demandUs / 1000} ms, load ${load}: ${atUs.length} requests\n`);
    return { limitMilli, demandUs, load, atUs, repetitions };
  } finally {
    rmdirSync(folder);
  }
}

function conditions() {
  const read = (file) => readFileSync(file, "utf8").trim();
  return {
    kernel: release(),
    date: new Date().toISOString().slice(0, 10),
    cpuModel: cpus()[0]?.model,
    cpus: cpus().length,
    virtualMachine: read("/proc/cpuinfo").includes("hypervisor"),
    hz: HZ,
    cgroup: "v1, cpu.cfs_quota_us and cpu.cfs_period_us",
    periodUs: PERIOD_US,
    sliceUs: Number(read("/proc/sys/kernel/sched_cfs_bandwidth_slice_us")),
    shares: 262144,
    clockSource: read("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
  };
}

const HZ = Number(/^CONFIG_HZ=(\d+)$/m.exec(execFileSync("zcat", ["/proc/config.gz"], { encoding: "utf8" }))?.[1]);
const wanted = process.argv.length > 2 ? process.argv.slice(2).map(Number) : LIMITS_MILLI;
const work = mkdtempSync(join(tmpdir(), "record-cfs-"));
const program = join(work, "record-cfs");
execFileSync("gcc", ["-O2", "-Wall", "-Wextra", "-o", program, SOURCE]);
const kept = existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : { cases: [] };
const recorded = wanted.flatMap((limit) =>
  DEMANDS_US.flatMap((demandUs) => LOADS.map((load) => record(program, limit, demandUs, load))),
);
const cases = [...kept.cases.filter(({ limitMilli }) => !wanted.includes(limitMilli)), ...recorded];
cases.sort((a, b) => a.limitMilli - b.limitMilli || a.demandUs - b.demandUs || a.load - b.load);
// A case a line, so that a recording can be compared with the one before.
const lines = cases.map((each) => JSON.stringify(each)).join(",\n");
writeFileSync(FILE, `{"conditions":${JSON.stringify(conditions())},"cases":[\n${lines}\n]}\n`);
rmSync(work, { recursive: true });
