// Loaded before the command line (`node --import`): notes when the process enters and leaves the core, and at its end writes what it took to the
// file that BENCH_REPORT names. The command line itself is the one that is shipped.

import { writeFileSync } from "node:fs";

/** Milliseconds since the process started. */
const since = () => performance.now();
const report = { loadStart: 0, loadEnd: 0, runEnd: 0, insideMs: 0, calls: 0, events: 0, memoryBytes: 0 };
const Native = WebAssembly.Instance;

// @ts-expect-error: a constructor that returns another object
WebAssembly.Instance = function Watched(module, imports) {
  const exports = /** @type {any} */ (new Native(module, imports).exports);
  const watched = (/** @type {string} */ name) => {
    return (/** @type {unknown[]} */ ...args) => {
      const start = since();
      if (name === "reserve") report.loadStart = start;
      const answer = exports[name](...args);
      const end = since();
      report.calls += 1;
      report.insideMs += end - start;
      if (name === "loadImage") report.loadEnd = end;
      if (name === "finish") {
        report.runEnd = end;
        report.events = Number(exports.executed());
        report.memoryBytes = exports.stateEnd() >>> 0;
      }
      return answer;
    };
  };
  const entries = Object.entries(exports);
  return {
    exports: Object.fromEntries(
      entries.map(([key, value]) => [key, typeof value === "function" ? watched(key) : value]),
    ),
  };
};

process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const whole = { ...report, endMs: since(), peakRssBytes: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 };
  writeFileSync(process.env.BENCH_REPORT ?? "/dev/stderr", JSON.stringify(whole));
});
