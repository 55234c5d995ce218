// The fingerprint against XXH64, which is written out here and checked against published values first.

import { expect, test } from "vitest";
import { loadAssembly } from "../../test/support/assembly.ts";

interface Kernel {
  start(traceRecords: number): void;
  fold(word: bigint): void;
  fingerprint(): bigint;
}

const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, bits: bigint): bigint => u64((value << bits) | (value >> (64n - bits)));

/** XXH64 of fewer than 32 bytes. */
function xxh64(bytes: Uint8Array, seed: bigint): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let hash = u64(seed + P5 + BigInt(bytes.length));
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    const lane = u64(rotate(u64(view.getBigUint64(at, true) * P2), 31n) * P1);
    hash = u64(rotate(hash ^ lane, 27n) * P1 + P4);
  }
  for (; at + 4 <= bytes.length; at += 4) {
    hash = u64(rotate(hash ^ u64(BigInt(view.getUint32(at, true)) * P1), 23n) * P2 + P3);
  }
  for (; at < bytes.length; at++) hash = u64(rotate(hash ^ u64(BigInt(view.getUint8(at)) * P5), 11n) * P1);
  hash = u64((hash ^ (hash >> 33n)) * P2);
  hash = u64((hash ^ (hash >> 29n)) * P3);
  return hash ^ (hash >> 32n);
}

const kernel = await loadAssembly<Kernel>("assembly/testing/kernel.ts");

test("the reference gives the published values of XXH64", () => {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  expect(xxh64(text(""), 0n)).toBe(0xef46db3751d8e999n);
  expect(xxh64(text("a"), 0n)).toBe(0xd24ec4f1a98c6e5bn);
  expect(xxh64(text("abc"), 0n)).toBe(0x44bc2cf5ad770999n);
});

test("up to three words hash as XXH64 does, whose length is taken out of the seed", () => {
  const words = [0x0123456789abcdefn, 0xfedcba9876543210n, 42n];
  for (let count = 0; count <= 3; count++) {
    const bytes = new Uint8Array(8 * count);
    kernel.start(64);
    for (let i = 0; i < count; i++) {
      const word = words[i] ?? 0n;
      new DataView(bytes.buffer).setBigUint64(8 * i, word, true);
      kernel.fold(word);
    }
    expect(u64(kernel.fingerprint())).toBe(xxh64(bytes, u64(-8n * BigInt(count))));
  }
});

test("the order of the words counts, and reading the value does not change it", () => {
  kernel.start(64);
  kernel.fold(1n);
  kernel.fingerprint();
  kernel.fold(2n);
  const forward = kernel.fingerprint();
  expect(kernel.fingerprint()).toBe(forward);
  kernel.start(64);
  kernel.fold(2n);
  kernel.fold(1n);
  expect(kernel.fingerprint()).not.toBe(forward);
});
