// What the core must know of each text: whether it is an integer, and its place in byte order.

import { SECTION_STRINGS, StringRecord } from "../core/abi.generated.ts";
import type { ImageWriter } from "../core/image-writer.ts";

const INT64_MAX = 2n ** 63n - 1n;

/** Writes a row for everything interned so far. Call it last. */
export function compileStrings(writer: ImageWriter): void {
  const ranks = new Uint32Array(writer.strings.length);
  const order = writer.strings.map((text, id) => ({ text, id }));
  // Code-unit order equals byte order for all names Kubernetes allows.
  order.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  order.forEach(({ id }, rank) => {
    ranks[id] = rank;
  });
  writer.strings.forEach((text, id) => {
    const integer = integerOf(text);
    writer.add(SECTION_STRINGS, StringRecord, {
      integer: integer ?? 0n,
      isInteger: integer === undefined ? 0 : 1,
      rank: ranks[id] ?? 0,
    });
  });
}

/** As strconv.ParseInt(text, 10, 64) reads it. */
function integerOf(text: string): bigint | undefined {
  if (!/^[-+]?[0-9]{1,19}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value <= INT64_MAX && value >= -INT64_MAX - 1n ? value : undefined;
}
