import { describe, expect, it } from "vitest";
import { IMAGE_MAGIC, LabelRecord, NodeRecord, SECTION_LABELS, SECTION_NODES, StringRecord } from "./abi.generated.ts";
import { ImageWriter } from "./image-writer.ts";

describe("ImageWriter", () => {
  it("interns equal texts to equal ids and the empty text to 0", () => {
    const writer = new ImageWriter();
    expect(writer.intern("")).toBe(0);
    expect(writer.intern("a")).toBe(writer.intern("a"));
    expect(writer.intern("b")).not.toBe(writer.intern("a"));
    expect(writer.strings).toEqual(["", "a", "b"]);
  });

  it("writes header, section table and rows where the layout says", () => {
    const writer = new ImageWriter();
    for (let key = 1; key <= 300; key++) writer.add(SECTION_LABELS, LabelRecord, { key, value: key * 2 });
    const image = new DataView(writer.finish().buffer);
    expect(image.getUint32(0, true)).toBe(IMAGE_MAGIC);
    expect(image.getUint32(4, true)).toBe(1);
    expect(image.getUint32(8, true)).toBe(image.byteLength);
    expect([16, 20, 28].map((at) => image.getUint32(at, true))).toEqual([SECTION_LABELS, 300, LabelRecord.bytes]);
    const rows = image.getUint32(24, true);
    expect(rows % 16).toBe(0);
    expect(image.getUint32(rows + 299 * LabelRecord.bytes, true)).toBe(300);
    expect(image.getUint32(rows + 299 * LabelRecord.bytes + 4, true)).toBe(600);
  });

  it("refuses a row with a missing field and rows of two layouts in one section", () => {
    const writer = new ImageWriter();
    expect(() => writer.add(SECTION_NODES, NodeRecord, {} as never)).toThrow("NodeRecord.");
    writer.add(SECTION_LABELS, LabelRecord, { key: 1, value: 1 });
    expect(() => writer.add(SECTION_LABELS, StringRecord, { integer: 0n, isInteger: 0, rank: 0 })).toThrow(
      "another layout",
    );
  });
});
