// A pass of the HPA controller in the core, filled in from plain values: what the conformance cases and the recorded traces share.

import * as abi from "../../src/core/abi.generated.ts";
import type { Layout, RowOf } from "../../src/core/layout.ts";
import { viewTable } from "../../src/core/table-view.ts";
import { loadAssembly } from "../support/assembly.ts";
import { readRow, writeRow } from "../support/rows.ts";

export const SECOND_NS = 1_000_000_000n;
/** As ZERO_TIME_NS in assembly/autoscaling/hpa-pass.ts: Go's zero time. */
export const ZERO_TIME_NS = -4_000_000_000_000_000_000n;
const SCRATCH_BYTES = 1 << 20;

type Rows<L extends Layout> = readonly Partial<RowOf<L>>[];

/** The exports of assembly/testing/autoscaling.ts. */
export interface AutoscalingRules {
  memory: WebAssembly.Memory;
  start(metrics: number): void;
  take(bytes: number): number;
  passAddress(): number;
  hpasAddress(): number;
  runPass(): void;
  propose(metric: number): void;
  group(isCpu: boolean): void;
  forget(): void;
  setSeen(): void;
  addTo(list: number, value: number, timeNs: bigint): void;
  countOf(list: number): number;
  entryOf(list: number, i: number): number;
  outdatedOf(list: number, i: number): number;
  stabilized(desired: number, nowNs: bigint, windowNs: bigint): number;
  stabilizedWithBehavior(current: number, desired: number, nowNs: bigint, upNs: bigint, downNs: bigint): number;
  changed(list: number, periodSeconds: number, nowNs: bigint): number;
  store(list: number, policies: number, count: number, change: number, nowNs: bigint): void;
  rulesLimit(spec: number, current: number, desired: number, factor: number): number;
  behaviorLimit(spec: number, policies: number, current: number, desired: number, nowNs: bigint): number;
  limitReason(): number;
}

/** Everything one pass reads. Samples are one list a metric, as long as `pods`. */
export interface PassInput {
  readonly nowNs: bigint;
  readonly config: { cpuInitialization: number; initialReadiness: number; downscale?: number; upFactor?: number };
  readonly spec: Partial<RowOf<typeof abi.HpaRecord>>;
  readonly metrics: Rows<typeof abi.HpaMetricRecord>;
  readonly policies?: Rows<typeof abi.HpaPolicyRecord>;
  readonly pods: Rows<typeof abi.HpaPodRecord>;
  readonly samples: readonly Rows<typeof abi.HpaSampleRecord>[];
  readonly inputs: Rows<typeof abi.HpaMetricInputRecord>;
  readonly specReplicas: number;
  readonly statusReplicas: number;
  readonly apiFailure?: number;
}

/** The rules, and scratch memory that every pass writes anew. */
export class HpaCore {
  readonly rules: AutoscalingRules;
  #scratch = 0;
  #top = 0;
  #proposals = 0;

  private constructor(rules: AutoscalingRules) {
    this.rules = rules;
  }

  static async load(): Promise<HpaCore> {
    return new HpaCore(await loadAssembly<AutoscalingRules>("assembly/testing/autoscaling.ts"));
  }

  /** Forgets everything: one HPA with room for so many metrics. */
  start(metrics: number): void {
    this.rules.start(metrics);
    this.#scratch = this.rules.take(SCRATCH_BYTES) >>> 0;
    this.#top = this.#scratch;
  }

  /** Gives the scratch memory back. */
  reset(): void {
    new Uint8Array(this.rules.memory.buffer, this.#scratch, SCRATCH_BYTES).fill(0);
    this.#top = this.#scratch;
  }

  /** Writes rows one after another and returns the address of the first. */
  place<L extends Layout>(layout: L, rows: Rows<L>): number {
    const at = this.#top;
    this.#top += Math.ceil((layout.bytes * rows.length + 16) / 16) * 16;
    if (this.#top > this.#scratch + SCRATCH_BYTES) throw new Error("hpa: the case is larger than the scratch memory");
    rows.forEach((row, i) => {
      writeRow(this.rules.memory, at + i * layout.bytes, layout, row);
    });
    return at;
  }

  /** Fills the pass; the caller runs it, or a part of it. */
  fill(input: PassInput): void {
    this.reset();
    const { config } = input;
    const metrics = this.place(abi.HpaMetricRecord, input.metrics);
    const policies = this.place(abi.HpaPolicyRecord, input.policies ?? []);
    const spec = this.place(abi.HpaRecord, [{ ...input.spec, metricsCount: input.metrics.length }]);
    const pods = this.place(abi.HpaPodRecord, input.pods);
    const samples = this.place(abi.HpaSampleRecord, input.samples.flat());
    const inputs = this.place(abi.HpaMetricInputRecord, input.inputs);
    this.#proposals = this.place(
      abi.HpaProposalRecord,
      input.metrics.map(() => ({})),
    );
    writeRow(this.rules.memory, this.rules.passAddress(), abi.HpaPassRecord, {
      nowNs: input.nowNs,
      // What is recorded is of v1.28.
      toleranceDown: 0.1,
      toleranceUp: 0.1,
      symmetricTolerance: 1,
      cpuInitializationNs: BigInt(config.cpuInitialization) * SECOND_NS,
      initialReadinessNs: BigInt(config.initialReadiness) * SECOND_NS,
      downscaleStabilizationNs: BigInt(config.downscale ?? 300) * SECOND_NS,
      scaleUpLimitFactor: config.upFactor ?? 2,
      spec,
      metrics,
      policies,
      pods,
      samples,
      inputs,
      proposals: this.#proposals,
      podCount: input.pods.length,
      specReplicas: input.specReplicas,
      statusReplicas: input.statusReplicas,
      apiFailure: input.apiFailure ?? 0,
    });
  }

  pass(): RowOf<typeof abi.HpaPassRecord> {
    return readRow(this.rules.memory, this.rules.passAddress(), abi.HpaPassRecord);
  }

  proposal(metric: number): RowOf<typeof abi.HpaProposalRecord> {
    const at = this.#proposals + metric * abi.HpaProposalRecord.bytes;
    return readRow(this.rules.memory, at, abi.HpaProposalRecord);
  }

  /** Groups of the samples of metric 0 after groupPods. */
  groups(pods: number): number[] {
    const first = Number(this.pass().samples);
    const { bytes } = abi.HpaSampleRecord;
    return Array.from(
      { length: pods },
      (_, i) => readRow(this.rules.memory, first + i * bytes, abi.HpaSampleRecord).group as number,
    );
  }

  /** The HPA's status columns, live. */
  hpas() {
    return viewTable(this.rules.memory, this.rules.hpasAddress(), abi.HpaTable);
  }
}
