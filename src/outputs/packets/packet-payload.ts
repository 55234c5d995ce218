// What a traced packet carries behind its headers.

import type { PathPacket } from "../../results/path-explanation.ts";
import { dnsMessage } from "./dns-message.ts";

/** The bytes of the payload; none for a packet without. */
export function packetPayload({ payload, dns }: Pick<PathPacket, "payload" | "dns">): Uint8Array {
  return dns === undefined ? new TextEncoder().encode(payload ?? "") : dnsMessage(dns);
}
