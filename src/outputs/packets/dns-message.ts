// DNS messages (RFC 1035) as resolvers in pods and CoreDNS exchange them: one question, records of the answer, no EDNS.

import type { DnsMessage, DnsRecord } from "../../results/path-explanation.ts";
import { ipv4Bytes } from "./addresses.ts";
import { joinBytes } from "./join-bytes.ts";

const CODES: Readonly<Record<NonNullable<DnsMessage["answer"]>["code"], number>> = {
  NOERROR: 0,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  REFUSED: 5,
};
const TYPES: Readonly<Record<DnsMessage["type"] | DnsRecord["type"], number>> = { A: 1, CNAME: 5, AAAA: 28 };
const CLASS_INTERNET = 1;
const RESPONSE = 0x8000;
const AUTHORITATIVE = 0x0400;
const RECURSION_DESIRED = 0x0100;
const RECURSION_AVAILABLE = 0x0080;
/** A pointer to byte 12, where the name of the question stands. */
const QUESTION_NAME = 0xc00c;
const LABEL_MAX_BYTES = 63;

/** The payload of the UDP packet that carries `message`. */
export function dnsMessage({ id, name, type, answer }: DnsMessage): Uint8Array {
  const records = answer?.records ?? [];
  return joinBytes([
    words(id, flagsOf(answer), 1, records.length, 0, 0),
    encodedName(name),
    words(TYPES[type], CLASS_INTERNET),
    ...records.map((record) => encodedRecord(record, name)),
  ]);
}

function flagsOf(answer: DnsMessage["answer"]): number {
  if (answer === undefined) return RECURSION_DESIRED;
  const authority = answer.authoritative ? AUTHORITATIVE : 0;
  return RESPONSE | authority | RECURSION_DESIRED | RECURSION_AVAILABLE | CODES[answer.code];
}

function encodedRecord({ name, type, ttlSeconds, value }: DnsRecord, question: string): Uint8Array {
  const data = type === "A" ? ipv4Bytes(value) : encodedName(value);
  return joinBytes([
    name === question ? words(QUESTION_NAME) : encodedName(name),
    words(TYPES[type], CLASS_INTERNET, Math.floor(ttlSeconds / 0x10000), ttlSeconds & 0xffff, data.length),
    data,
  ]);
}

/** Labels, each after its length, up to the empty one of the root. A dot at the end of the name changes nothing. */
function encodedName(name: string): Uint8Array {
  const labels = name.replace(/\.$/, "").split(".");
  return joinBytes([
    ...labels.map((label) => {
      const bytes = new TextEncoder().encode(label);
      if (bytes.length === 0 || bytes.length > LABEL_MAX_BYTES)
        throw new Error(`${JSON.stringify(name)} is no DNS name`);
      return joinBytes([Uint8Array.of(bytes.length), bytes]);
    }),
    Uint8Array.of(0),
  ]);
}

/** 16-bit numbers, highest byte first. */
function words(...numbers: readonly number[]): Uint8Array {
  return Uint8Array.from(numbers.flatMap((number) => [(number >>> 8) & 0xff, number & 0xff]));
}
