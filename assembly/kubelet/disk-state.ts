// What the kubelets know of disks: of containers when they began to write, of volumes what is on them from before, of nodes their images. A scenario
// in which no disk can ever be short of anything keeps none of it.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

@unmanaged
export class DiskState {
  /** By node, 1: its images and what its containers write could pass a threshold. */
  watched: Column<u8>;
  /** By node: bytes of its images. */
  imageBytes: Column<i64>;
  /** By node, 1: the image garbage collector is to look. */
  collecting: Column<u8>;
  /** By node, 1: the last garbage collection did not find enough. */
  collectFailed: Column<u8>;
  /** [node][image]: when a container of it was last there; empty where no node is watched. */
  imageUsedNs: Column<u64>;
  /** By container, 1: it runs and writes; and since when. */
  running: Column<u8>;
  sinceNs: Column<u64>;
  /** By container: bytes on its volumes from its earlier lives (i64 for each of its rows), 0 when it writes nothing. */
  kept: Column<usize>;
  /** By container: how often its process was started. */
  lives: Column<u32>;
  /** By pod: when its volumes were measured last, and when they are next; NEVER not yet. And how often they were. */
  measuredNs: Column<u64>;
  measureNs: Column<u64>;
  measures: Column<u32>;
}

/** Empty tables. */
export function diskState(arena: Arena, nodes: i32): DiskState {
  const made = changetype<DiskState>(arena.take(offsetof<DiskState>()));
  made.watched = column<u8>(arena, nodes);
  made.imageBytes = column<i64>(arena, nodes);
  made.collecting = column<u8>(arena, nodes);
  made.collectFailed = column<u8>(arena, nodes);
  made.imageUsedNs = column<u64>(arena, 0);
  made.running = column<u8>(arena, 0);
  made.sinceNs = column<u64>(arena, 0);
  made.kept = column<usize>(arena, 0);
  made.lives = column<u32>(arena, 0);
  made.measuredNs = column<u64>(arena, 0);
  made.measureNs = column<u64>(arena, 0);
  made.measures = column<u32>(arena, 0);
  return made;
}
