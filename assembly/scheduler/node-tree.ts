// The order in which nodes are filtered: one node of each zone in turn, zones in order of first appearance, nodes of a zone in order of
// addition. Mirrors nodeTree.list, pkg/scheduler/backend/cache/node_tree.go, v1.35.

import { SECTION_NODES } from "../abi/constants";
import { NodeRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";

/** Node rows in the order of the tree. */
export function nodeTreeOrder(): Column<i32> {
  const count = world.nodes.count;
  const arena = world.arena;
  const order = column<i32>(arena, count);
  const zoneName = column<u32>(arena, count);
  const zoneFirst = column<i32>(arena, count);
  const zoneLast = column<i32>(arena, count);
  const nextInZone = column<i32>(arena, count);
  let zones = 0;
  for (let node = 0; node < count; node++) {
    const name = world.row<NodeRecord>(SECTION_NODES, node).zone;
    let zone = 0;
    while (zone < zones && zoneName.at(zone) != name) zone++;
    nextInZone.put(node, -1);
    if (zone == zones) {
      zoneName.put(zones++, name);
      zoneFirst.put(zone, node);
    } else {
      nextInZone.put(zoneLast.at(zone), node);
    }
    zoneLast.put(zone, node);
  }
  let placed = 0;
  while (placed < count) {
    for (let zone = 0; zone < zones; zone++) {
      const node = zoneFirst.at(zone);
      if (node < 0) continue;
      order.put(placed++, node);
      zoneFirst.put(zone, nextInZone.at(node));
    }
  }
  return order;
}
