// Test-only door to the tables every part shares: load an image, create, assign and release pods.

import { assign, release } from "../cluster/assignment";
import { createPod } from "../cluster/create-pod";
import { loadCluster, reserveImage } from "../cluster/load";
import { world } from "../cluster/world";

export { assign, createPod, loadCluster, release, reserveImage };

export function tableAddress(id: i32): usize {
  return load<usize>(world.tables + ((<usize>id) << alignof<usize>()));
}
