// One instance of the core: the only code that touches wasm memory. It loads an image, runs slices, drains the trace,
// views tables, and copies the whole state out and in.

import { PROTOCOL_TCP, STATUS_BAD_IMAGE } from "./abi.generated.ts";
import type { CoreExports, CoreImports } from "./core-exports.ts";
import { CoreFault } from "./core-fault.ts";
import type { Layout, TableView } from "./layout.ts";
import { viewTable } from "./table-view.ts";
import { TraceLog } from "./trace-log.ts";

/** The complete state of an instance at an instant; opaque. */
export interface Snapshot {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly traceCount: number;
}

/** Tries to note for a capture. */
export interface TriesToCapture {
  readonly fromNs: number;
  readonly untilNs: number;
  readonly most: number;
  /** Rows of SECTION_TRAFFICS. */
  readonly traffics: readonly number[];
}

/** A core that has loaded an image. */
export class CoreInstance {
  readonly trace = new TraceLog();
  /** Calls made into the module: counted in slices, never in events. */
  calls = 0;
  readonly #exports: CoreExports;

  private constructor(exports: CoreExports) {
    this.#exports = exports;
  }

  /** Instantiates the module and loads an image. Throws CoreFault when the image is not of this version. */
  static load(module: WebAssembly.Module, image: Uint8Array): CoreInstance {
    const exports = instantiate(module);
    const instance = new CoreInstance(exports);
    const at = instance.#call(() => exports.reserve(image.length)) >>> 0;
    new Uint8Array(exports.memory.buffer).set(image, at);
    if (instance.#call(() => exports.loadImage()) === STATUS_BAD_IMAGE) {
      throw new CoreFault("the image is not one this core can read", "");
    }
    return instance;
  }

  /** Runs up to `untilNs`, at most `events` events, and drains the trace. Returns STATUS_*. */
  run(untilNs: bigint, events: number): number {
    const status = this.#call(() => this.#exports.run(untilNs, events));
    this.#drain();
    return status;
  }

  /** Fills the result tables. Call once, after the last slice. */
  finish(): void {
    this.#call(() => this.#exports.finish());
    this.#drain();
  }

  /** Simulated time in nanoseconds. */
  get nowNs(): bigint {
    return this.#call(() => this.#exports.nowNs());
  }

  /** Events executed. */
  get executed(): bigint {
    return this.#call(() => this.#exports.executed());
  }

  /** The hash over all executed events, 16 hexadecimal digits. */
  get fingerprint(): string {
    const value = this.#call(() => this.#exports.fingerprint());
    return BigInt.asUintN(64, value).toString(16).padStart(16, "0");
  }

  /** A table of the world, or undefined when the run has none. Views detach when memory grows: read them at once. */
  table<L extends Layout>(id: number, layout: L): TableView<L> | undefined {
    const address = this.#call(() => this.#exports.tableAddress(id)) >>> 0;
    return address === 0 ? undefined : viewTable(this.#exports.memory, address, layout);
  }

  /** The latency that the fraction `numerator / denominator` of a traffic class's requests do not exceed, in ns. */
  latencyQuantile(traffic: number, numerator: number, denominator: number): number {
    return Number(this.#call(() => this.#exports.latencyQuantile(traffic, numerator, denominator)));
  }

  /** Asks for the explanation of a pod's scheduling, by its row; -1 for none. */
  probePod(pod: number): void {
    this.#call(() => this.#exports.probePod(pod));
  }

  /** Which fast paths the core may take (SHORTCUT_* bits). Call it before the first slice; the result does not depend on it. */
  allowShortcuts(bits: number): void {
    this.#call(() => this.#exports.allowShortcuts(bits));
  }

  /** Asks for the requests of a traffic that take `fromNs` or longer. Call it before the first slice. */
  watchLatency(traffic: number, fromNs: number): void {
    this.#call(() => this.#exports.watchLatency(traffic, BigInt(fromNs)));
  }

  /** Asks for the OOM kills of the pod in this row. Call it before the first slice. */
  probeOom(pod: number): void {
    this.#call(() => this.#exports.probeOom(pod));
  }

  /** Asks for the syncs of the HPA in this row. Call it before the first slice. */
  probeHpa(hpa: number): void {
    this.#call(() => this.#exports.probeHpa(hpa));
  }

  /** Asks for what each loop of the cluster autoscaler saw and decided. Call it before the first slice. */
  explainAutoscaler(): void {
    this.#call(() => this.#exports.explainAutoscaler());
  }

  /** Asks for the spans of requests of a traffic, by their ascending numbers. Call it before the first slice. */
  traceRequests(traffic: number, numbers: readonly number[]): void {
    const at = this.#call(() => this.#exports.traceRequests(traffic, numbers.length)) >>> 0;
    new Uint32Array(this.#exports.memory.buffer, at, numbers.length).set(numbers);
  }

  /** Sets a connection to look at, as assembly/index.ts says. PATH_*. */
  beginPath(
    from: { pod: number; node: number },
    to: { ask: number; row: number; byNode: number; port: number },
  ): number {
    return this.#call(() =>
      this.#exports.beginPath(from.pod, from.node, to.ask, to.row, to.byNode, to.port, PROTOCOL_TCP),
    );
  }

  /** Asks for the tries of the given traffics that are under way in a window. Call it before the first slice. */
  captureTries({ fromNs, untilNs, most, traffics }: TriesToCapture): void {
    const at = this.#call(() => this.#exports.captureTries(BigInt(fromNs), BigInt(untilNs), most)) >>> 0;
    const asked = new Uint8Array(this.#exports.memory.buffer, at);
    for (const traffic of traffics) asked[traffic] = 1;
  }

  /** Sets a captured try as the connection to look at, from that port of its client. PATH_*. */
  beginCapturedPath(row: number, clientPort: number): number {
    return this.#call(() => this.#exports.beginCapturedPath(row, clientPort));
  }

  /** Lists the hops of one packet of that connection (TABLE_HOPS); false: it is lost at the last. */
  tracePacket(packet: { reply: boolean; fresh: boolean; bytes: number; wakes: boolean }): boolean {
    const { reply, fresh, bytes, wakes } = packet;
    const flags = [Number(reply), Number(fresh)] as const;
    return this.#call(() => this.#exports.tracePacket(...flags, BigInt(bytes), Number(wakes))) !== 0;
  }

  /** Lists the hops of a first packet that is refused, and of the refusal. */
  traceRefusal(): void {
    this.#call(() => this.#exports.traceRefusal());
  }

  /** Copies the state out. The trace drained so far is not part of it. */
  snapshot(): Snapshot {
    const end = this.#call(() => this.#exports.stateEnd()) >>> 0;
    return { bytes: new Uint8Array(this.#exports.memory.buffer.slice(0, end)), traceCount: this.trace.count };
  }

  /** Copies a state of this module back in; what was done since is forgotten, the drained trace is not. */
  restore(snapshot: Snapshot): void {
    const { memory } = this.#exports;
    const missing = snapshot.bytes.length - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
    const bytes = new Uint8Array(memory.buffer);
    bytes.set(snapshot.bytes);
    bytes.fill(0, snapshot.bytes.length);
  }

  /** A second instance in the state of a snapshot: both go on from there on their own. */
  static fork(module: WebAssembly.Module, snapshot: Snapshot): CoreInstance {
    const instance = new CoreInstance(instantiate(module));
    instance.restore(snapshot);
    return instance;
  }

  #drain(): void {
    const exports = this.#exports;
    const count = this.#call(() => exports.traceCount());
    if (count === 0) return;
    const base = this.#call(() => exports.traceBase()) >>> 0;
    this.trace.append(exports.memory.buffer, base, count);
    this.#call(() => exports.traceReset());
  }

  #call<T>(what: () => T): T {
    this.calls += 1;
    try {
      return what();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError)
        throw new CoreFault(error.message, "");
      throw error;
    }
  }
}

function instantiate(module: WebAssembly.Module): CoreExports {
  let memory: WebAssembly.Memory | undefined;
  const imports: CoreImports = {
    env: {
      abort(message, file, line, column) {
        throw new CoreFault(readText(memory, message >>> 0), `${readText(memory, file >>> 0)}:${line}:${column}`);
      },
    },
  };
  const instance = new WebAssembly.Instance(module, imports as unknown as WebAssembly.Imports);
  const exports = instance.exports as unknown as CoreExports;
  memory = exports.memory;
  return exports;
}

/** A UTF-16 text of the core: its length in bytes stands in the word before it. */
function readText(memory: WebAssembly.Memory | undefined, pointer: number): string {
  if (!memory || pointer === 0) return "the core trapped";
  const bytes = new DataView(memory.buffer).getUint32(pointer - 4, true);
  return String.fromCharCode(...new Uint16Array(memory.buffer, pointer, bytes >>> 1));
}
