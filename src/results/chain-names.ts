// Names that components make by hashing: kube-proxy's chains of a Service (pkg/proxy/iptables/proxier.go) and Calico's device of a pod (felix,
// libcalico-go names.WorkloadEndpointIdentifiers).

import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { CompiledServicePort } from "../compile/compiled-scenario.ts";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** Characters of a hash in a chain's name. */
const HASH_LENGTH = 16;
/** Characters of a hash in a device's name, which may have 15 in all. */
const DEVICE_HASH_LENGTH = 11;

/** A Service port's own chain: `KUBE-SVC-…`, or with another prefix `KUBE-EXT-…` and `KUBE-SVL-…`. */
export function serviceChain(port: CompiledServicePort, prefix = "KUBE-SVC-"): string {
  return prefix + hashed(portName(port) + port.protocol.toLowerCase());
}

/** The chain of one endpoint, `10.244.2.2:8080`, of a Service port. */
export function endpointChain(port: CompiledServicePort, endpoint: string): string {
  return `KUBE-SEP-${hashed(portName(port) + port.protocol.toLowerCase() + endpoint)}`;
}

/** `namespace/name:port`, kube-proxy's ServicePortName; without a colon where the port has no name. */
export function portName({ namespace, service, name }: CompiledServicePort): string {
  return name === "" ? `${namespace}/${service}` : `${namespace}/${service}:${name}`;
}

/** The node's end of a pod's veth pair under Calico and Canal. */
export function calicoDevice(namespace: string, pod: string): string {
  return `cali${hex(sha1(bytesOf(`${namespace}.${pod}`))).slice(0, DEVICE_HASH_LENGTH)}`;
}

function hashed(text: string): string {
  return base32(sha256(bytesOf(text))).slice(0, HASH_LENGTH);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
}
