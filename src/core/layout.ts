// What a generated layout says: where each field of a record or table stands, and which TypeScript type it has.

/** The scalar types of a layout. */
export type Scalar = "u8" | "i8" | "bool" | "u16" | "i16" | "u32" | "i32" | "usize" | "f32" | "f64" | "u64" | "i64";

/** One record or table, as src/core/abi.generated.ts gives it. */
export interface Layout {
  readonly name: string;
  readonly bytes: number;
  readonly fields: { readonly [field: string]: readonly [string, number] };
}

/** Values for a row: 64-bit fields take a bigint or a safe integer. */
export type RowOf<L extends Layout> = {
  [F in keyof L["fields"]]: L["fields"][F][0] extends "u64" | "i64" ? bigint | number : number;
};

type ViewOf<T extends string> = T extends "Column<u8>"
  ? Uint8Array
  : T extends "Column<u16>"
    ? Uint16Array
    : T extends "Column<u32>"
      ? Uint32Array
      : T extends "Column<i32>"
        ? Int32Array
        : T extends "Column<u64>"
          ? BigUint64Array
          : T extends "Column<i64>"
            ? BigInt64Array
            : T extends "Column<f64>"
              ? Float64Array
              : T extends "u64" | "i64"
                ? bigint
                : number;

/** A table seen from the host: columns as typed arrays over wasm memory (valid until memory grows), scalars as values. */
export type TableView<L extends Layout> = { readonly [F in keyof L["fields"]]: ViewOf<L["fields"][F][0]> };
