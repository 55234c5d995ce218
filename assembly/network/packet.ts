// A packet on its way: where it is, and its headers now.

@unmanaged
export class Packet {
  /** Network namespace: node (-1: of no node), and pod or IN_*. */
  node: i32;
  pod: i32;
  source: u32;
  destination: u32;
  sourcePort: u32;
  destinationPort: u32;
  ttl: u32;
  /** Of the link it is on, 0: a link without Ethernet. */
  sourceMac: u64;
  destinationMac: u64;
  /** TUNNEL_* around it, with the outer headers. */
  tunnel: u32;
  outerSource: u32;
  outerDestination: u32;
  outerSourcePort: u32;
  outerDestinationPort: u32;
  outerTtl: u32;
  outerSourceMac: u64;
  outerDestinationMac: u64;
  /** Bit 0x4000: to be masqueraded. */
  marked: u32;
  /** Its connection on this node (row of TrackedTable), and whether it goes the connection's way (0) or back (1). */
  tracked: i32;
  back: u32;
  /** The pod whose veth a bridged frame came in by, -1. */
  fromPort: i32;
}
