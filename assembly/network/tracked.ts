// What conntrack knows of the connection being resolved: an entry for each node it passes, with the addresses as they come in and as they go out.
// Entries are made by the connection's first packet; whoever resolves a later one lets the first walk before it.
//
//     original:   source, destination  ──PREROUTING──►  destination'  ──POSTROUTING──►  source'
//     reply:      destination → source ◄──POSTROUTING──  source       ◄──PREROUTING──   destination' → source'

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { Packet } from "./packet";

const ENTRIES_MAX: i32 = 12;

@unmanaged
export class TrackedTable {
  count: i32;
  node: Column<i32>;
  source: Column<u32>;
  sourcePort: Column<u32>;
  destination: Column<u32>;
  destinationPort: Column<u32>;
  /** As the packet leaves. */
  newSource: Column<u32>;
  newSourcePort: Column<u32>;
  newDestination: Column<u32>;
  newDestinationPort: Column<u32>;
  /** The port of a Service whose address was translated, -1; 1: by ipvs. */
  servicePort: Column<i32>;
  byIpvs: Column<u32>;

  /** The entry of a packet on its node; sets the packet's direction. -1: it is new. */
  find(packet: Packet): i32 {
    for (let row = 0; row < this.count; row++) {
      if (this.node.at(row) != packet.node) continue;
      if (
        packet.source == this.source.at(row) &&
        packet.destination == this.destination.at(row) &&
        packet.sourcePort == this.sourcePort.at(row) &&
        packet.destinationPort == this.destinationPort.at(row)
      ) {
        packet.back = 0;
        return row;
      }
      if (
        packet.source == this.newDestination.at(row) &&
        packet.destination == this.newSource.at(row) &&
        packet.sourcePort == this.newDestinationPort.at(row) &&
        packet.destinationPort == this.newSourcePort.at(row)
      ) {
        packet.back = 1;
        return row;
      }
    }
    return -1;
  }

  /** A new entry for a packet as it is. */
  open(packet: Packet): i32 {
    const row = this.count;
    assert(row < ENTRIES_MAX, "network: a connection over too many nodes");
    this.count = row + 1;
    this.node.put(row, packet.node);
    this.source.put(row, packet.source);
    this.sourcePort.put(row, packet.sourcePort);
    this.destination.put(row, packet.destination);
    this.destinationPort.put(row, packet.destinationPort);
    this.newSource.put(row, packet.source);
    this.newSourcePort.put(row, packet.sourcePort);
    this.newDestination.put(row, packet.destination);
    this.newDestinationPort.put(row, packet.destinationPort);
    this.servicePort.put(row, -1);
    this.byIpvs.put(row, 0);
    packet.back = 0;
    return row;
  }

  /** Translates the destination of a packet as its entry says (PREROUTING, OUTPUT). */
  translateDestination(packet: Packet): void {
    const row = packet.tracked;
    packet.destination = packet.back ? this.source.at(row) : this.newDestination.at(row);
    packet.destinationPort = packet.back ? this.sourcePort.at(row) : this.newDestinationPort.at(row);
  }

  /** Translates its source (POSTROUTING, INPUT). */
  translateSource(packet: Packet): void {
    const row = packet.tracked;
    packet.source = packet.back ? this.destination.at(row) : this.newSource.at(row);
    packet.sourcePort = packet.back ? this.destinationPort.at(row) : this.newSourcePort.at(row);
  }
}

/** No entries. */
export function trackedTable(arena: Arena): TrackedTable {
  const made = changetype<TrackedTable>(arena.take(offsetof<TrackedTable>()));
  made.node = column<i32>(arena, ENTRIES_MAX);
  made.source = column<u32>(arena, ENTRIES_MAX);
  made.sourcePort = column<u32>(arena, ENTRIES_MAX);
  made.destination = column<u32>(arena, ENTRIES_MAX);
  made.destinationPort = column<u32>(arena, ENTRIES_MAX);
  made.newSource = column<u32>(arena, ENTRIES_MAX);
  made.newSourcePort = column<u32>(arena, ENTRIES_MAX);
  made.newDestination = column<u32>(arena, ENTRIES_MAX);
  made.newDestinationPort = column<u32>(arena, ENTRIES_MAX);
  made.servicePort = column<i32>(arena, ENTRIES_MAX);
  made.byIpvs = column<u32>(arena, ENTRIES_MAX);
  return made;
}
