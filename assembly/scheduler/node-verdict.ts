// What filtering says of one node: the reasons of the first plugin that refuses it. Mirrors framework.Status, v1.35.

import {
  FAILED_NODE_AFFINITY,
  FAILED_NODE_NAME,
  FAILED_NOT_IN_NODE_SET,
  FAILED_UNSCHEDULABLE,
  FAILED_UNTOLERATED_TAINT,
} from "../abi/constants";
import { FAILED_POD_AFFINITY, FAILED_SPREAD_LABEL } from "../abi/pod-topology";
import { FAILED_ADDED_AFFINITY, FAILED_NODE_LABEL } from "../abi/scheduler-profile";
import {
  FAILED_VOLUME_BIND,
  FAILED_VOLUME_NODE_AFFINITY,
  FAILED_VOLUME_NOT_EXISTENT,
  FAILED_VOLUME_ZONE,
} from "../abi/storage";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

@unmanaged
export class NodeVerdict {
  /** Number of reasons; 0: the node is feasible. */
  count: i32;
  /** 1: UnschedulableAndUnresolvable, removing pods cannot help. */
  unresolvable: u32;
  /** FAILED_* and its argument, in upstream's order. */
  reason: Column<u32>;
  argument: Column<u32>;

  /** Forgets the node before. */
  clear(): void {
    this.count = 0;
    this.unresolvable = 0;
  }

  /** Adds a reason; whether it is unresolvable follows from the reason. */
  add(reason: u32, argument: u32): void {
    const at = this.count;
    this.reason.ensure(world.arena, at + 1);
    this.argument.ensure(world.arena, at + 1);
    this.count = at + 1;
    this.reason.put(at, reason);
    this.argument.put(at, argument);
    if (isUnresolvableReason(reason)) this.unresolvable = 1;
  }
}

/** A verdict without reasons. */
export function nodeVerdict(arena: Arena): NodeVerdict {
  const made = changetype<NodeVerdict>(arena.take(offsetof<NodeVerdict>()));
  made.reason = column<u32>(arena, 4);
  made.argument = column<u32>(arena, 4);
  return made;
}

/** Whether a plugin gives a reason with the code UnschedulableAndUnresolvable. (NodeResourcesFit decides by the amounts: `isUnresolvable`.) */
export function isUnresolvableReason(reason: u32): bool {
  switch (reason) {
    case FAILED_UNSCHEDULABLE:
    case FAILED_NODE_NAME:
    case FAILED_UNTOLERATED_TAINT:
    case FAILED_NODE_AFFINITY:
    case FAILED_ADDED_AFFINITY:
    case FAILED_NODE_LABEL:
    case FAILED_NOT_IN_NODE_SET:
    case FAILED_SPREAD_LABEL:
    case FAILED_POD_AFFINITY:
    case FAILED_VOLUME_NODE_AFFINITY:
    case FAILED_VOLUME_BIND:
    case FAILED_VOLUME_NOT_EXISTENT:
    case FAILED_VOLUME_ZONE:
      return true;
    default:
      return false;
  }
}
