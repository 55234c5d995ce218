// The exports of assembly/index.ts as TypeScript sees them.

/** Everything the host can do with the core. Addresses are unsigned: apply `>>> 0`. */
export interface CoreExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  loadImage(): number;
  run(untilNs: bigint, events: number): number;
  finish(): void;
  nowNs(): bigint;
  executed(): bigint;
  fingerprint(): bigint;
  traceBase(): number;
  traceCount(): number;
  traceReset(): void;
  tableAddress(table: number): number;
  latencyQuantile(traffic: number, numerator: number, denominator: number): bigint;
  stateEnd(): number;
  probePod(pod: number): void;
  probeOom(pod: number): void;
  probeHpa(hpa: number): void;
  explainAutoscaler(): void;
  allowShortcuts(bits: number): void;
  watchLatency(traffic: number, fromNs: bigint): void;
  beginPath(
    fromPod: number,
    fromNode: number,
    ask: number,
    to: number,
    byNode: number,
    port: number,
    protocol: number,
  ): number;
  tracePacket(reply: number, fresh: number, bytes: bigint, wakes: number): number;
  traceRefusal(): void;
  captureTries(fromNs: bigint, untilNs: bigint, most: number): number;
  beginCapturedPath(row: number, clientPort: number): number;
  traceRequests(traffic: number, count: number): number;
}

/** The only import of the module: called by a failed assertion, with pointers to UTF-16 texts. */
export interface CoreImports {
  readonly env: { abort(message: number, file: number, line: number, column: number): never };
}
