// What each step of a path costs on this network: the named costs of the image, multiplied by the machines' factor once.

import { SECTION_NETWORK, SECTION_NODES } from "../abi/constants";
import { BACKEND_IPIP, BACKEND_UDP, BACKEND_VXLAN, PROXY_IPTABLES } from "../abi/network";
import { NetworkRecord, NodeRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";

/** Headers of a TCP segment with timestamps: 20 bytes of IP, 32 of TCP. */
export const SEGMENT_HEADER_BYTES: u64 = 52;
/** What a frame adds on the wire: Ethernet header 14, FCS 4, preamble and gap 20. */
export const FRAME_BYTES: u64 = 38;
/** VXLAN: inner Ethernet 14, VXLAN 8, UDP 8, IP 20. */
export const VXLAN_BYTES: u64 = 50;
/** A datagram of flanneld: UDP 8, IP 20. IPIP: IP 20. */
export const UDP_BYTES: u64 = 28;
export const IPIP_BYTES: u64 = 20;

@unmanaged
export class PathCosts {
  sendNs: u64;
  receiveNs: u64;
  wakeupNs: u64;
  vethNs: u64;
  bridgeForwardNs: u64;
  bridgeUpNs: u64;
  bridgeDownNs: u64;
  bridgeNetfilterNs: u64;
  routeNs: u64;
  conntrackLookupNs: u64;
  conntrackInsertNs: u64;
  ruleNs: u64;
  ipvsNs: u64;
  nftNs: u64;
  ipipNs: u64;
  relayNs: u64;
  userspaceNs: u64;
  routerNs: u64;
  encapNs: u64;
  decapNs: u64;
  nicNs: u64;
  wireNs: u64;
  externalNs: u64;
  copyPicosPerByte: u64;
  wireBitsPerSecond: u64;
  /** MTU of the nodes' interfaces, and of the pods'. */
  mtu: u32;
  podMtu: u32;

  /** Touching the bytes of a message once. */
  @inline copyNs(bytes: u64): u64 {
    return (bytes * this.copyPicosPerByte) / 1000;
  }
}

/** Reads the network's row. */
export function pathCosts(arena: Arena): PathCosts {
  const record = networkRecord();
  const costs = changetype<PathCosts>(arena.take(offsetof<PathCosts>()));
  costs.sendNs = scaled(record.stackNs / 2);
  costs.receiveNs = scaled(record.stackNs - record.stackNs / 2);
  // A process waits for the scheduler, not for code to run: neither a wake-up nor the hardware follows the factor.
  costs.wakeupNs = record.wakeupNs;
  costs.nicNs = record.nicNs;
  costs.wireNs = record.wireNs;
  costs.externalNs = record.externalNs;
  costs.vethNs = scaled(record.vethNs);
  costs.bridgeForwardNs = scaled(record.bridgeNs);
  costs.bridgeUpNs = scaled(record.bridgeNs / 2);
  costs.bridgeDownNs = scaled(record.bridgeNs - record.bridgeNs / 2);
  costs.bridgeNetfilterNs = scaled(record.bridgeNetfilterNs);
  costs.routeNs = scaled(record.routeNs);
  costs.conntrackLookupNs = scaled(record.conntrackLookupNs);
  costs.conntrackInsertNs = scaled(record.conntrackInsertNs);
  costs.ruleNs = record.proxyMode == PROXY_IPTABLES ? scaled(record.iptablesRuleNs) : 0;
  costs.ipvsNs = scaled(record.ipvsDispatchNs);
  costs.nftNs = scaled(record.nftDispatchNs);
  costs.ipipNs = scaled(record.ipipNs);
  costs.relayNs = scaled(record.relayNs);
  costs.userspaceNs = scaled(record.userspaceProxyNs);
  costs.routerNs = record.routerNs;
  costs.encapNs = scaled(record.encapNs);
  costs.decapNs = scaled(record.decapNs);
  costs.copyPicosPerByte = record.copyPicosPerByte;
  costs.wireBitsPerSecond = record.wireBitsPerSecond;
  costs.mtu = record.mtu;
  costs.podMtu = podMtuOf(record);
  return costs;
}

/** The network's one row. */
export function networkRecord(): NetworkRecord {
  assert(world.image.rows(SECTION_NETWORK) == 1, "network: the image has no network");
  return world.row<NetworkRecord>(SECTION_NETWORK, 0);
}

/** Bytes a message of `bytes` takes on the wire, cut into segments for `mtu`; `outerBytes` go around each. */
export function wireBytes(bytes: u64, mtu: u32, outerBytes: u64): u64 {
  assert(<u64>mtu > SEGMENT_HEADER_BYTES, "network: an MTU too small for a segment");
  const segment = <u64>mtu - SEGMENT_HEADER_BYTES;
  const frames = bytes <= segment ? 1 : (bytes + segment - 1) / segment;
  return bytes + frames * (SEGMENT_HEADER_BYTES + FRAME_BYTES + outerBytes);
}

/** Time to put `bytes` on a wire of this rate; 0 is a wire without a limit. Rates count in whole kbit/s. */
export function serialisationNs(bytes: u64, bitsPerSecond: u64): u64 {
  if (bitsPerSecond == 0) return 0;
  assert(bitsPerSecond >= 1000, "network: a wire of less than 1 kbit/s");
  return (bytes * 8 * 1000000) / (bitsPerSecond / 1000);
}

/** The slowest of the wire and the interfaces of two nodes (-1: none), 0 when none has a limit. */
export function slowestRate(wire: u64, node: i32, other: i32): u64 {
  let rate = wire;
  for (let end = 0; end < 2; end++) {
    const row = end == 0 ? node : other;
    if (row < 0) continue;
    const nic = <u64>world.row<NodeRecord>(SECTION_NODES, row).nicBitsPerSecond;
    if (nic != 0 && (rate == 0 || nic < rate)) rate = nic;
  }
  return rate;
}

function podMtuOf(record: NetworkRecord): u32 {
  const from = record.tunnelMtu > 0 ? record.tunnelMtu : record.mtu;
  if (record.backend == BACKEND_VXLAN) return from - <u32>VXLAN_BYTES;
  if (record.backend == BACKEND_UDP) return from - <u32>UDP_BYTES;
  return record.backend == BACKEND_IPIP ? from - <u32>IPIP_BYTES : record.mtu;
}

function scaled(ns: i64): u64 {
  return (<u64>ns * <u64>networkRecord().cpuFactorMilli) / 1000;
}
