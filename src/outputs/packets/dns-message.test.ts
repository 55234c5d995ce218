import { describe, expect, it } from "vitest";
import type { DnsMessage } from "../../results/path-explanation.ts";
import { dnsMessage } from "./dns-message.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const QUERY: DnsMessage = { id: 0x1234, name: "web.default.svc.cluster.local", type: "A" };
const NAME = "03776562 0764656661756c74 03737663 07636c7573746572 056c6f63616c 00";

describe("a DNS message", () => {
  it.each<[string, DnsMessage, string]>([
    ["a query", QUERY, `1234 0100 0001 0000 0000 0000 ${NAME} 0001 0001`],
    ["a query for AAAA", { ...QUERY, type: "AAAA" }, `1234 0100 0001 0000 0000 0000 ${NAME} 001c 0001`],
    [
      "no such name",
      { ...QUERY, answer: { code: "NXDOMAIN", authoritative: true, records: [] } },
      `1234 8583 0001 0000 0000 0000 ${NAME} 0001 0001`,
    ],
    [
      "an address",
      {
        ...QUERY,
        answer: {
          code: "NOERROR",
          authoritative: true,
          records: [{ name: QUERY.name, type: "A", ttlSeconds: 30, value: "10.96.0.20" }],
        },
      },
      `1234 8580 0001 0001 0000 0000 ${NAME} 0001 0001 c00c 0001 0001 0000001e 0004 0a600014`,
    ],
    [
      "an ExternalName, whose address another name has",
      {
        ...QUERY,
        answer: {
          code: "NOERROR",
          authoritative: false,
          records: [
            { name: QUERY.name, type: "CNAME", ttlSeconds: 86_400, value: "a.io." },
            { name: "a.io", type: "A", ttlSeconds: 5, value: "1.2.3.4" },
          ],
        },
      },
      `1234 8180 0001 0002 0000 0000 ${NAME} 0001 0001
       c00c 0005 0001 00015180 0006 0161 02696f 00
       0161 02696f 00 0001 0001 00000005 0004 01020304`,
    ],
  ])("of %s", (_, message, bytes) => {
    expect(hex(dnsMessage(message))).toBe(bytes.replaceAll(/\s/g, ""));
  });

  it.each(["web..local", "", "a".repeat(64)])("is not made of the name %j", (name) => {
    expect(() => dnsMessage({ ...QUERY, name })).toThrow("is no DNS name");
  });
});
