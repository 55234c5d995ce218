// The hops of one packet, in order: where it is, what is done to it, by which entry of which table, what that costs and which part of a latency it
// counts as; and the packet as it is behind each hop.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { Packet } from "./packet";

const HOPS_MAX: i32 = 160;

@unmanaged
export class HopTable {
  count: i32;
  /** 1: hops are counted but not kept: a packet walks only to leave its traces in the tables. */
  silent: u32;
  /** The node, -1 for the client outside, the wire and routers; the pod or IN_*. */
  node: Column<i32>;
  pod: Column<i32>;
  /** DEVICE_*, the pod whose veth it is (-1), STEP_*, HOOK_*, CAPTURE_* */
  device: Column<u32>;
  owner: Column<i32>;
  step: Column<u32>;
  hook: Column<u32>;
  capture: Column<u32>;
  /** PART_NET_* */
  part: Column<u32>;
  costNs: Column<u64>;
  /** ENTRY_* with what it says. */
  entry: Column<u32>;
  entryA: Column<u32>;
  entryB: Column<u32>;
  entryC: Column<u32>;
  entryD: Column<u32>;
  source: Column<u32>;
  destination: Column<u32>;
  /** Source port in the high half, destination port in the low one. */
  ports: Column<u32>;
  ttl: Column<u32>;
  sourceMac: Column<u64>;
  destinationMac: Column<u64>;
  tunnel: Column<u32>;
  outerSource: Column<u32>;
  outerDestination: Column<u32>;
  outerPorts: Column<u32>;
  outerTtl: Column<u32>;
  outerSourceMac: Column<u64>;
  outerDestinationMac: Column<u64>;

  /** A hop of `packet`, which is written down as it is now. */
  add(packet: Packet, device: u32, step: u32, part: u32, costNs: u64): void {
    const row = this.count;
    assert(row < HOPS_MAX, "network: a path of too many hops");
    if (this.silent) return;
    this.count = row + 1;
    this.node.put(row, packet.node);
    this.pod.put(row, packet.pod);
    this.device.put(row, device);
    this.owner.put(row, -1);
    this.step.put(row, step);
    this.hook.put(row, 0);
    this.capture.put(row, 0);
    this.part.put(row, part);
    this.costNs.put(row, costNs);
    this.entry.put(row, 0);
    this.source.put(row, packet.source);
    this.destination.put(row, packet.destination);
    this.ports.put(row, (packet.sourcePort << 16) | packet.destinationPort);
    this.ttl.put(row, packet.ttl);
    this.sourceMac.put(row, packet.sourceMac);
    this.destinationMac.put(row, packet.destinationMac);
    this.tunnel.put(row, packet.tunnel);
    if (packet.tunnel == 0) return;
    this.outerSource.put(row, packet.outerSource);
    this.outerDestination.put(row, packet.outerDestination);
    this.outerPorts.put(row, (packet.outerSourcePort << 16) | packet.outerDestinationPort);
    this.outerTtl.put(row, packet.outerTtl);
    this.outerSourceMac.put(row, packet.outerSourceMac);
    this.outerDestinationMac.put(row, packet.outerDestinationMac);
  }

  /** The entry that the last hop used. */
  used(entry: u32, a: u32, b: u32, c: u32, d: u32): void {
    if (this.silent) return;
    const row = this.count - 1;
    this.entry.put(row, entry);
    this.entryA.put(row, a);
    this.entryB.put(row, b);
    this.entryC.put(row, c);
    this.entryD.put(row, d);
  }

  /** The hook that the last hop belongs to. */
  inHook(hook: u32): void {
    if (!this.silent) this.hook.put(this.count - 1, hook);
  }

  /** Whoever captures on the last hop's device sees the packet there; `owner` is the pod whose veth it is, -1. */
  seen(capture: u32, owner: i32): void {
    if (this.silent) return;
    this.capture.put(this.count - 1, capture);
    this.owner.put(this.count - 1, owner);
  }

  /** The whole way. */
  totalNs(): u64 {
    let sum: u64 = 0;
    for (let row = 0; row < this.count; row++) sum += this.costNs.at(row);
    return sum;
  }
}

/** An empty list. */
export function hopTable(arena: Arena): HopTable {
  const hops = changetype<HopTable>(arena.take(offsetof<HopTable>()));
  hops.node = column<i32>(arena, HOPS_MAX);
  hops.pod = column<i32>(arena, HOPS_MAX);
  hops.device = column<u32>(arena, HOPS_MAX);
  hops.owner = column<i32>(arena, HOPS_MAX);
  hops.step = column<u32>(arena, HOPS_MAX);
  hops.hook = column<u32>(arena, HOPS_MAX);
  hops.capture = column<u32>(arena, HOPS_MAX);
  hops.part = column<u32>(arena, HOPS_MAX);
  hops.costNs = column<u64>(arena, HOPS_MAX);
  hops.entry = column<u32>(arena, HOPS_MAX);
  hops.entryA = column<u32>(arena, HOPS_MAX);
  hops.entryB = column<u32>(arena, HOPS_MAX);
  hops.entryC = column<u32>(arena, HOPS_MAX);
  hops.entryD = column<u32>(arena, HOPS_MAX);
  hops.source = column<u32>(arena, HOPS_MAX);
  hops.destination = column<u32>(arena, HOPS_MAX);
  hops.ports = column<u32>(arena, HOPS_MAX);
  hops.ttl = column<u32>(arena, HOPS_MAX);
  hops.sourceMac = column<u64>(arena, HOPS_MAX);
  hops.destinationMac = column<u64>(arena, HOPS_MAX);
  hops.tunnel = column<u32>(arena, HOPS_MAX);
  hops.outerSource = column<u32>(arena, HOPS_MAX);
  hops.outerDestination = column<u32>(arena, HOPS_MAX);
  hops.outerPorts = column<u32>(arena, HOPS_MAX);
  hops.outerTtl = column<u32>(arena, HOPS_MAX);
  hops.outerSourceMac = column<u64>(arena, HOPS_MAX);
  hops.outerDestinationMac = column<u64>(arena, HOPS_MAX);
  return hops;
}
