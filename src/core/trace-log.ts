// The trace as drained from the core: chunks of 32-byte records {timeNs u64, kind u32, a u32, b u32, c u32, d i64}.

/** Bytes of a record, as assembly/kernel/trace.ts draws it. */
export const TRACE_RECORD_BYTES = 32;

/** One record; `b` and `c` are unsigned, apply `| 0` where a field is signed. */
export interface TraceRecord {
  readonly timeNs: number;
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** Keeps what was drained, in order. */
export class TraceLog {
  readonly #chunks: DataView[] = [];
  /** Records kept. */
  count = 0;

  /** Copies `count` records that begin at `base` of the core's memory. */
  append(memory: ArrayBuffer, base: number, count: number): void {
    if (count === 0) return;
    this.#chunks.push(new DataView(memory.slice(base, base + count * TRACE_RECORD_BYTES)));
    this.count += count;
  }

  /** What was drained, for handing it to another thread: whole records, in order. */
  get chunks(): ArrayBuffer[] {
    return this.#chunks.map(({ buffer }) => buffer as ArrayBuffer);
  }

  /** Takes chunks of another log. */
  adopt(chunks: readonly ArrayBuffer[]): void {
    for (const chunk of chunks) this.append(chunk, 0, chunk.byteLength / TRACE_RECORD_BYTES);
  }

  /** All records in order. Times and 64-bit fields become numbers: exact below 2^53. */
  *[Symbol.iterator](): Generator<TraceRecord> {
    for (const chunk of this.#chunks) {
      for (let at = 0; at < chunk.byteLength; at += TRACE_RECORD_BYTES) {
        yield {
          timeNs: Number(chunk.getBigUint64(at, true)),
          kind: chunk.getUint32(at + 8, true),
          a: chunk.getUint32(at + 12, true),
          b: chunk.getUint32(at + 16, true),
          c: chunk.getUint32(at + 20, true),
          d: Number(chunk.getBigInt64(at + 24, true)),
        };
      }
    }
  }
}
