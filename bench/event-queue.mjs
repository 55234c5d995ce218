// Benchmark of the event queue: the hold model (pop an event, push it again an increment later; increments are
// exponential with mean 1e6), at 1e3 and 1e5 waiting events, in nanoseconds of processor time a pair.
//
//     node bench/event-queue.mjs
//
// Four queues meet: the kernel's wheel in wasm, the same wheel inside the simulator, the same wheel in C++ (compiled here
// with g++ -O3; skipped aloud without a compiler), and a binary heap over typed arrays in JavaScript. Their repetitions
// take turns, and each counts with its fastest one. All must hand out the events in the same order: the checksums agree.
// The exit code is 1 if a target is missed or the hot loop calls into AssemblyScript's library.

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { compileDoor } from "./compile-door.mjs";
import { Heap } from "./reference/heap.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const BUILD = `${ROOT}build/bench`;
const SIZES = [1e3, 1e5];
const INCREMENTS = 65536;
const SLICES = 16;
const REPETITIONS = 10;
/** The greatest ratio of the wheel in wasm to the wheel in C++, by size. */
const RATIO_TO_CPP_MAX = new Map([
  [1e3, 1.6],
  [1e5, 1.4],
]);
/** The least ratio of the heap in JavaScript to the wheel in wasm. */
const RATIO_OF_HEAP_MIN = 4;

/** @typedef {{ns: number, sum: bigint}} Repetition */
/** @typedef {{name: string, hold: (events: number) => Repetition | Promise<Repetition>, close?: () => void}} Contender */

/** Exponential increments of mean 1e6 from a fixed generator. Nothing but this bench depends on them. */
function incrementTable() {
  const table = new Uint32Array(INCREMENTS);
  let state = 0x9e3779b9;
  for (let i = 0; i < INCREMENTS; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    table[i] = 1 + Math.round(-1e6 * Math.log((state + 0.5) / 4294967296));
  }
  return table;
}

/**
 * Nanoseconds of processor time a pair. Runs in slices, as the real run loop does: V8 swaps in optimised wasm only
 * between calls.
 * @param {() => void} slice
 */
function timed(slice) {
  const start = process.cpuUsage();
  for (let done = 0; done < SLICES; done++) slice();
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / (SLICES * INCREMENTS);
}

/**
 * A wheel in wasm; `fill` and `hold` are names of exports of assembly/testing/bench.ts.
 * @param {string} name
 * @param {WebAssembly.Module} module
 * @param {Uint32Array} table
 * @param {string} fill
 * @param {string} hold
 * @returns {Contender}
 */
function wasmContender(name, module, table, fill, hold) {
  const abort = () => {
    throw new Error(`${name}: an assertion failed`);
  };
  return {
    name,
    hold: (events) => {
      const exports = /** @type {any} */ (new WebAssembly.Instance(module, { env: { abort } }).exports);
      const at = exports.start();
      new Uint32Array(exports.memory.buffer, at, INCREMENTS).set(table);
      exports[fill](events);
      return { ns: timed(exports[hold]), sum: BigInt.asUintN(64, exports.checksum()) };
    },
  };
}

/**
 * The heap in JavaScript. Its checksum is computed in two halves of 32 bits, since a BigInt would cost more than the heap.
 * @param {Uint32Array} table
 * @returns {Contender}
 */
function heapContender(table) {
  return {
    name: "binary heap, JavaScript",
    hold: (events) => {
      const heap = new Heap(events);
      for (let i = 0; i < events; i++) heap.push(at(table, i % INCREMENTS) * 8, 1, i, 0);
      let low = 0;
      let high = 0;
      const slice = () => {
        for (let i = 0; i < INCREMENTS; i++) {
          const slot = heap.pop();
          const id = at(heap.as, slot);
          const timeNs = heap.key / 8;
          const sum = low * 31 + timeNs + id;
          low = sum % 4294967296;
          high = (Math.imul(high, 31) + Math.floor(sum / 4294967296)) >>> 0;
          heap.push((timeNs + at(table, i)) * 8, 1, id, 0);
        }
      };
      return { ns: timed(slice), sum: (BigInt(high) << 32n) | BigInt(low) };
    },
  };
}

/**
 * An element that is known to be there.
 * @param {Uint32Array} array
 * @param {number} index
 */
function at(array, index) {
  return /** @type {number} */ (array[index]);
}

/**
 * The wheel in C++ as a process that measures on demand, or undefined without a compiler.
 * @param {Uint32Array} table
 * @returns {Contender | undefined}
 */
function cppContender(table) {
  writeFileSync(`${BUILD}/increments.bin`, table);
  const source = `${ROOT}bench/reference/wheel.cpp`;
  const built = spawnSync("g++", ["-O3", "-march=native", "-o", `${BUILD}/wheel`, source], { encoding: "utf8" });
  if (built.error) return undefined;
  if (built.status !== 0) throw new Error(`g++: ${built.stderr}`);
  const child = spawn(`${BUILD}/wheel`, [`${BUILD}/increments.bin`], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name: "wheel, C++ -O3",
    hold: async (events) => {
      child.stdin.write(`${events} ${SLICES * INCREMENTS}\n`);
      const [ns, sum] = String((await lines.next()).value).split(" ");
      return { ns: Number(ns), sum: BigInt(sum ?? 0) };
    },
    close: () => child.stdin.end(),
  };
}

/**
 * The fastest repetition of each contender, by name. Their repetitions take turns.
 * @param {Contender[]} contenders
 * @param {number} events
 */
async function race(contenders, events) {
  /** @type {Map<string, number>} */
  const best = new Map();
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    /** @type {Set<bigint>} */
    const sums = new Set();
    for (const { name, hold } of contenders) {
      const { ns, sum } = await hold(events);
      best.set(name, Math.min(ns, best.get(name) ?? Infinity));
      sums.add(sum);
    }
    if (sums.size !== 1) throw new Error(`the queues disagree about the order of the events: ${[...sums].join(", ")}`);
  }
  return best;
}

/** Calls in the body of `holdQueue` in the compiled text, but for the rare paths that are functions by design. */
function callsInHotLoop() {
  const text = readFileSync(`${BUILD}/bench.wat`, "utf8");
  const start = text.indexOf("(func $assembly/testing/bench/holdQueue");
  if (start < 0) throw new Error("holdQueue is not in the compiled text");
  const body = text.slice(start, text.indexOf("\n (func ", start + 1));
  const rare = /EventQueue#(spread|grow)$|^~lib\/builtins\/abort$/;
  return [...body.matchAll(/\(?call \$(\S+?)\)?\s/g)].map((match) => match[1] ?? "").filter((name) => !rare.test(name));
}

async function main() {
  mkdirSync(BUILD, { recursive: true });
  const table = incrementTable();
  const module = await compileDoor("bench.ts", "bench");
  const wheel = wasmContender("wheel, wasm", module, table, "fillQueue", "holdQueue");
  const inSimulator = wasmContender("wheel in the simulator, wasm", module, table, "fillSimulator", "holdSimulator");
  const heap = heapContender(table);
  const cpp = cppContender(table);
  const contenders = cpp ? [wheel, inSimulator, cpp, heap] : [wheel, inSimulator, heap];
  if (!cpp) console.log("SKIPPED: no g++, so nothing is compared with C++");
  /** @type {string[]} */
  const missed = callsInHotLoop().map((name) => `the hot loop calls ${name}`);
  for (const events of SIZES) {
    const best = await race(contenders, events);
    const own = best.get(wheel.name) ?? Number.NaN;
    console.log(`${events} waiting events`);
    for (const [name, ns] of best) {
      console.log(
        `  ${name.padEnd(30)} ${ns.toFixed(1).padStart(7)} ns/pair   ${(ns / own).toFixed(2)} x the wheel in wasm`,
      );
    }
    const toCpp = cpp ? own / (best.get(cpp.name) ?? Number.NaN) : 0;
    const ofHeap = (best.get(heap.name) ?? Number.NaN) / own;
    const most = RATIO_TO_CPP_MAX.get(events) ?? 0;
    if (cpp) console.log(`  wasm / C++  ${toCpp.toFixed(2)}   (target: at most ${most})`);
    console.log(`  heap / wasm ${ofHeap.toFixed(2)}   (target: at least ${RATIO_OF_HEAP_MIN})`);
    if (!(toCpp <= most)) missed.push(`at ${events} events wasm takes ${toCpp.toFixed(2)} x the time of C++`);
    if (!(ofHeap >= RATIO_OF_HEAP_MIN)) missed.push(`at ${events} events the heap takes only ${ofHeap.toFixed(2)} x`);
  }
  cpp?.close?.();
  for (const line of missed) console.error(`MISSED: ${line}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

await main();
