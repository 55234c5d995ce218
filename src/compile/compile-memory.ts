// What a behaviour says of memory beyond amounts and a leak, as fields of its row and rows of steps.

import { MemoryStepRecord, SECTION_MEMORY_STEPS } from "../core/abi.generated.ts";
import type { MemoryBehavior } from "../scenario/behavior.ts";
import type { CompileContext } from "./compile-context.ts";

const SECOND_NS = 1_000_000_000n;

/** Steps, sawtooth and page cache. The sawtooth's rate is rounded up, so that it reaches its height before it falls. */
export function compileMemoryProfile(context: CompileContext, { steps = [], sawtooth, cache }: MemoryBehavior) {
  const memoryStepsStart = context.writer.rows(SECTION_MEMORY_STEPS);
  for (const step of steps) context.writer.add(SECTION_MEMORY_STEPS, MemoryStepRecord, step);
  const { periodNs = 0, bytes = 0 } = sawtooth ?? {};
  const perSecond = periodNs === 0 ? 0n : (BigInt(bytes) * SECOND_NS + BigInt(periodNs) - 1n) / BigInt(periodNs);
  return {
    memorySawtoothPeriodNs: periodNs,
    memorySawtoothBytes: bytes,
    memorySawtoothBytesPerSecond: Number(perSecond),
    memoryCacheBytes: cache?.bytes ?? 0,
    memoryCacheActiveBytes: cache?.activeBytes ?? 0,
    memoryStepsStart,
    memoryStepsCount: steps.length,
  };
}
