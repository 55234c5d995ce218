// Small images for tests of the core: every field has a plain default, a test names only what it is about.

import * as abi from "../../src/core/abi.generated.ts";
import { ImageWriter } from "../../src/core/image-writer.ts";
import type { Layout, RowOf } from "../../src/core/layout.ts";

const NEVER_FIELDS = new Set([
  "exitAfterNs",
  "stopNs",
  "runForNs",
  "timeoutNs",
  "requests",
  "endNs",
  "answerBytes",
  "drawnBelow",
]);
const ABSENT_FIELDS =
  /^(postStart|preStop|execCpu|graceSeconds)$|^(cpu|memory|ephemeral)(Request|Limit)(Milli|Bytes)$|Probe$|^(image|behavior|startup|serveCpu|mix|probeCpu|interval|arrivals|workload|fromWorkload|fromNode)$|^evictionHard|StabilizationNs$|LeakMaxBytes$|^seconds$/;

/** A row of `layout` with every field 0, NEVER or -1 as "not set" demands, overridden by `fields`. */
export function row<L extends Layout>(layout: L, fields: Partial<RowOf<L>> = {}): RowOf<L> {
  const made: Record<string, bigint | number> = {};
  for (const field in layout.fields) {
    if (NEVER_FIELDS.has(field)) made[field] = abi.NEVER;
    else made[field] = ABSENT_FIELDS.test(field) ? -1 : 0;
  }
  return { ...made, ...fields } as RowOf<L>;
}

/** Configuration with Kubernetes' defaults and no latencies of our own. */
export function configRow(fields: Partial<RowOf<typeof abi.ConfigRecord>> = {}): RowOf<typeof abi.ConfigRecord> {
  const second = 1_000_000_000;
  return {
    ...row(abi.ConfigRecord),
    seedKey0: 1n,
    seedKey1: 2n,
    seedKey2: 3n,
    seedKey3: 4n,
    horizonNs: 3600 * second,
    maxEvents: 1_000_000_000,
    podInitialBackoffNs: second,
    podMaxBackoffNs: 10 * second,
    evictionIntervalNs: 10 * second,
    evictionPressureTransitionNs: 300 * second,
    statsPeriodNs: 10 * second,
    metricsResolutionNs: 15 * second,
    scrapePeriodNs: 15 * second,
    hpaSyncNs: 15 * second,
    hpaDownscaleStabilizationNs: 300 * second,
    hpaCpuInitializationNs: 300 * second,
    hpaInitialReadinessNs: 30 * second,
    hpaTolerance: 0.1,
    imagePullBytesPerSecond: 100_000_000,
    kubernetesMinor: 35,
    traceRecords: 65_536,
    ...fields,
  };
}

/** Adds the rows of section STRINGS for everything interned so far; call last, before `finish`. */
export function addStrings(writer: ImageWriter): void {
  const order = writer.strings
    .map((text, id) => ({ text, id }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const ranks = new Array<number>(writer.strings.length).fill(0);
  order.forEach(({ id }, rank) => {
    ranks[id] = rank;
  });
  writer.strings.forEach((text, id) => {
    const isInteger = /^[-+]?[0-9]+$/.test(text);
    writer.add(abi.SECTION_STRINGS, abi.StringRecord, {
      integer: isInteger ? BigInt(text) : 0n,
      isInteger: isInteger ? 1 : 0,
      rank: ranks[id] ?? 0,
    });
  });
}

/** Copies an image into a core instance that exports `reserveImage`. */
export function placeImage(
  core: { memory: WebAssembly.Memory; reserveImage(bytes: number): number },
  writer: ImageWriter,
): void {
  const image = writer.finish();
  const at = core.reserveImage(image.length) >>> 0;
  new Uint8Array(core.memory.buffer).set(image, at);
}

export { abi, ImageWriter };
