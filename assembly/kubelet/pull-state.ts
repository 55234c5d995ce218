// Pulls of images under way: one row for each request of a container, kept until the request is over. Rows are used again.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

/** Stages of a pull: in its node's queue; asking the registry for the manifest; fetching layers; waiting for layers that another pull fetches. */
export const PULL_QUEUED: u8 = 1;
export const PULL_RESOLVING: u8 = 2;
export const PULL_FETCHING: u8 = 3;
export const PULL_WAITING: u8 = 4;

/** No pull. */
export const NO_PULL: i32 = -1;
/** Outcome of a pull that has brought the image; a failed one carries 1 + PULL_*. */
export const PULL_SUCCEEDED: u32 = 0;

@unmanaged
export class Pull {
  /** What is left of the layers that this pull fetches, as of settledNs, and at what rate it comes (0: it does not). */
  restBytes: u64;
  bytesPerSecond: u64;
  settledNs: u64;
  /** Its next event, 0 none. */
  event: u64;
  /** When it was asked for, and when its turn came. */
  askedNs: u64;
  startedNs: u64;
  node: i32;
  image: i32;
  /** The container that asked, and the incarnation of its pod's worker. */
  container: i32;
  worker: u32;
  outcome: u32;
  /** Next in the node's queue, or in the list of free rows. */
  next: i32;
  /** Neighbours in the node's list of pulls under way, and in the list of all that fetch. */
  nextOnNode: i32;
  previousOnNode: i32;
  nextFlow: i32;
  previousFlow: i32;
  stage: u8;
}

const PULL_BYTES: usize = 96;

@unmanaged
export class PullState {
  rows: Column<u8>;
  count: i32;
  free: i32;
  /** All that fetch. */
  firstFlow: i32;
  flows: i32;
  /** By node: the queue, what is under way, and how many of those. */
  queueHead: Column<i32>;
  queueTail: Column<i32>;
  firstOnNode: Column<i32>;
  running: Column<i32>;
  fetching: Column<i32>;
  /** By node: 1e-9 pulls that the rate limit of the registry has let through and not yet forgotten, and as of when. */
  spentNano: Column<u64>;
  spentAtNs: Column<u64>;
  /** [node][layer]: 0 absent, LAYER_PRESENT, or the row of the pull that fetches it, plus 1. */
  layers: Column<u32>;

  at(row: i32): Pull {
    return changetype<Pull>(this.rows.base + <usize>row * PULL_BYTES);
  }

  /** A zeroed row. */
  take(arena: Arena): i32 {
    let row = this.free;
    if (row != NO_PULL) this.free = this.at(row).next;
    else {
      row = this.count;
      this.count += 1;
      this.rows.ensure(arena, this.count * <i32>PULL_BYTES);
    }
    memory.fill(changetype<usize>(this.at(row)), 0, PULL_BYTES);
    return row;
  }

  give(row: i32): void {
    this.at(row).next = this.free;
    this.free = row;
  }
}

/** Empty tables for so many nodes and layers. */
export function pullState(arena: Arena, nodes: i32, layers: i32): PullState {
  assert(offsetof<Pull>() <= PULL_BYTES, "images: a pull is longer than its row");
  const made = changetype<PullState>(arena.take(offsetof<PullState>()));
  made.rows = column<u8>(arena, 0);
  made.free = NO_PULL;
  made.firstFlow = NO_PULL;
  made.queueHead = column<i32>(arena, nodes);
  made.queueTail = column<i32>(arena, nodes);
  made.firstOnNode = column<i32>(arena, nodes);
  made.running = column<i32>(arena, nodes);
  made.fetching = column<i32>(arena, nodes);
  made.spentNano = column<u64>(arena, nodes);
  made.spentAtNs = column<u64>(arena, nodes);
  made.layers = column<u32>(arena, nodes * layers);
  for (let node = 0; node < nodes; node++) {
    made.queueHead.put(node, NO_PULL);
    made.firstOnNode.put(node, NO_PULL);
  }
  return made;
}
