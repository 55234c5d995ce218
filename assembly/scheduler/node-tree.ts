// The order in which nodes are filtered: one node of each zone in turn, zones in order of first appearance, nodes of a zone in order of
// addition. A zone without nodes leaves its place. Mirrors nodeTree, pkg/scheduler/backend/cache/node_tree.go, v1.35.

import { SECTION_NODES } from "../abi/constants";
import { NodeRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";

@unmanaged
export class NodeTree {
  zones: i32;
  /** By zone, in their order: its name, its first and its last node. */
  zoneName: Column<u32>;
  zoneFirst: Column<i32>;
  zoneLast: Column<i32>;
  /** By node: the next one of its zone, -1 none. */
  nextInZone: Column<i32>;
  /** Scratch: the next node of each zone to list. */
  cursor: Column<i32>;
}

/** A tree without nodes. */
export function nodeTree(): NodeTree {
  const arena = world.arena;
  const count = world.nodes.count;
  const tree = changetype<NodeTree>(arena.take(offsetof<NodeTree>()));
  tree.zoneName = column<u32>(arena, count);
  tree.zoneFirst = column<i32>(arena, count);
  tree.zoneLast = column<i32>(arena, count);
  tree.nextInZone = column<i32>(arena, count);
  tree.cursor = column<i32>(arena, count);
  return tree;
}

/** A node comes last in its zone. */
export function addToTree(tree: NodeTree, node: i32): void {
  const zone = zoneOf(tree, node);
  tree.nextInZone.put(node, -1);
  if (zone == tree.zones) {
    tree.zoneName.put(zone, world.row<NodeRecord>(SECTION_NODES, node).zone);
    tree.zoneFirst.put(zone, node);
    tree.zones += 1;
  } else tree.nextInZone.put(tree.zoneLast.at(zone), node);
  tree.zoneLast.put(zone, node);
}

/** A node leaves its zone. */
export function removeFromTree(tree: NodeTree, node: i32): void {
  const zone = zoneOf(tree, node);
  const next = tree.nextInZone.at(node);
  let previous = -1;
  for (let other = tree.zoneFirst.at(zone); other != node; other = tree.nextInZone.at(other)) previous = other;
  if (previous >= 0) tree.nextInZone.put(previous, next);
  else tree.zoneFirst.put(zone, next);
  if (next < 0) tree.zoneLast.put(zone, previous);
  if (tree.zoneFirst.at(zone) >= 0) return;
  tree.zones -= 1;
  for (let later = zone; later < tree.zones; later++) {
    tree.zoneName.put(later, tree.zoneName.at(later + 1));
    tree.zoneFirst.put(later, tree.zoneFirst.at(later + 1));
    tree.zoneLast.put(later, tree.zoneLast.at(later + 1));
  }
}

/** Writes the nodes in their order; returns how many there are. */
export function listTree(tree: NodeTree, order: Column<i32>): i32 {
  for (let zone = 0; zone < tree.zones; zone++) tree.cursor.put(zone, tree.zoneFirst.at(zone));
  let placed = 0;
  let before = -1;
  while (placed > before) {
    before = placed;
    for (let zone = 0; zone < tree.zones; zone++) {
      const node = tree.cursor.at(zone);
      if (node < 0) continue;
      order.put(placed++, node);
      tree.cursor.put(zone, tree.nextInZone.at(node));
    }
  }
  return placed;
}

/** Place of a node's zone, tree.zones when it has no node yet. */
function zoneOf(tree: NodeTree, node: i32): i32 {
  const name = world.row<NodeRecord>(SECTION_NODES, node).zone;
  let zone = 0;
  while (zone < tree.zones && tree.zoneName.at(zone) != name) zone++;
  return zone;
}
