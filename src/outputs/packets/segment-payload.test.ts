import { describe, expect, it } from "vitest";
import type { PacketHeader } from "../../results/path-explanation.ts";
import { segmentPayload } from "./segment-payload.ts";

const IPV4 = {
  type: "ipv4",
  source: "10.0.0.1",
  destination: "10.0.0.2",
  ttl: 64,
  identification: 0xffff,
  dontFragment: true,
  protocol: "tcp",
} as const;
const TCP = {
  type: "tcp",
  sourcePort: 1,
  destinationPort: 2,
  sequence: 2 ** 32 - 10,
  acknowledgement: 0,
  flags: "AP",
  window: 0,
} as const;

describe("a payload larger than a segment", () => {
  const payload = Uint8Array.from({ length: 25 }, (_, at) => at);
  const segments = segmentPayload([IPV4, TCP], payload, 10);

  it("leaves in order, whole", () => {
    expect(segments.map(({ payload }) => payload.length)).toEqual([10, 10, 5]);
    expect(segments.flatMap(({ payload }) => [...payload])).toEqual([...payload]);
  });

  it("counts sequence numbers and identifications on, which wrap, and pushes at the end", () => {
    const numbers = segments.map(({ headers }) =>
      headers.map((header) =>
        header.type === "tcp" ? [header.sequence, header.flags] : header.type === "ipv4" ? header.identification : 0,
      ),
    );
    expect(numbers).toEqual([
      [0xffff, [2 ** 32 - 10, "A"]],
      [0, [0, "A"]],
      [1, [10, "AP"]],
    ]);
  });

  it.each<[string, PacketHeader[], number]>([
    ["fits exactly", [IPV4, TCP], 25],
    [
      "is UDP",
      [
        { ...IPV4, protocol: "udp" },
        { type: "udp", sourcePort: 1, destinationPort: 2 },
      ],
      10,
    ],
    ["is quoted by ICMP", [{ ...IPV4, protocol: "icmp" }, { type: "icmp", icmpType: 3, code: 3 }, IPV4, TCP], 10],
  ])("is one packet where it %s", (_, headers, size) => {
    expect(segmentPayload(headers, payload, size)).toEqual([{ headers, payload }]);
  });

  it("does not fit into segments of nothing", () => {
    expect(() => segmentPayload([IPV4, TCP], payload, 0)).toThrow("a segment of 0 bytes carries nothing");
  });
});
