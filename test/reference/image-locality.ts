// ImageLocality. Mirrors pkg/scheduler/framework/plugins/imagelocality/image_locality.go.

import { containersOf, type Json, type Snapshot } from "./plain-cluster.ts";

const MIB = 1024 * 1024;
const MIN_THRESHOLD = 23 * MIB;
const MAX_CONTAINER_THRESHOLD = 1000 * MIB;
/** From this minor version the images of init containers count (kubernetes#123366). */
const INIT_CONTAINERS_SINCE_MINOR = 30;

/** How many nodes report an image, and its size as the first of them tells it. */
interface ImageState {
  readonly sizeBytes: number;
  readonly nodes: number;
}

/** All images that nodes report, by name. */
export function imageStates({ nodes }: Snapshot): Map<string, ImageState> {
  const states = new Map<string, ImageState>();
  for (const node of nodes) {
    for (const { names = [], sizeBytes = 0 } of node.status?.images ?? []) {
      for (const name of names) {
        const known = states.get(name) ?? { sizeBytes, nodes: 0 };
        states.set(name, { ...known, nodes: known.nodes + 1 });
      }
    }
  }
  return states;
}

/** Score of a node: large images that it has and other nodes have too. */
export function imageScore(
  snapshot: Snapshot,
  states: ReadonlyMap<string, ImageState>,
  pod: Json,
  node: Json,
  kubernetesMinor: number,
): number {
  const { init, main } = containersOf(pod);
  const containers = kubernetesMinor >= INIT_CONTAINERS_SINCE_MINOR ? [...init, ...main] : main;
  const shown = new Set<string>((node.status?.images ?? []).flatMap(({ names = [] }: Json) => names));
  let sum = 0;
  for (const { image = "" } of containers) {
    const name = normalized(image);
    const state = states.get(name);
    if (state && shown.has(name)) sum += Math.trunc(state.sizeBytes * (state.nodes / snapshot.nodes.length));
  }
  const most = MAX_CONTAINER_THRESHOLD * containers.length;
  const clamped = Math.min(Math.max(sum, MIN_THRESHOLD), most);
  return Math.trunc((100 * (clamped - MIN_THRESHOLD)) / (most - MIN_THRESHOLD));
}

/** An image without a tag is the latest. */
function normalized(image: string): string {
  return image.lastIndexOf(":") <= image.lastIndexOf("/") ? `${image}:latest` : image;
}
