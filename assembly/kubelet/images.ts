// Images on nodes. A kubelet pulls one image at a time (serializeImagePulls, its default), so pulls queue and each one's end is known when it
// is asked for. Mirrors pkg/kubelet/images/image_manager.go, v1.35.

import { NEVER, PULL_ALWAYS, PULL_NEVER, SECTION_IMAGES, SECTION_NODES, SECTION_VALUES } from "../abi/constants";
import { AT_CLUSTER, SCHEDULER_IMAGE_REPORTED } from "../abi/events";
import { ContainerRecord, ImageRecord, NodeRecord, ValueRecord } from "../abi/records";
import { world } from "../cluster/world";
import { kubeletState } from "./state";

/** The image may be used at once. */
export const IMAGE_PRESENT: u64 = 0;
/** The image is not there and may not be pulled. */
export const IMAGE_NEVER: u64 = NEVER;

const SECOND_NS: u64 = 1000000000;
/** How often a kubelet lists its images anew for its status (imageGCManager.Start); the status update that shows them falls on the same instant. */
const IMAGE_CACHE_NS: u64 = 30 * SECOND_NS;

/** Time until the container's image is on the node, its pull queued if it needs one; IMAGE_PRESENT or IMAGE_NEVER. */
export function requestImage(node: i32, spec: ContainerRecord): u64 {
  if (spec.image < 0) return IMAGE_PRESENT;
  const present = imagePresent(node, spec.image);
  if (spec.pullPolicy == PULL_NEVER) return present ? IMAGE_PRESENT : IMAGE_NEVER;
  if (present && spec.pullPolicy != PULL_ALWAYS) return IMAGE_PRESENT;
  return pull(node, spec.image);
}

/** Whether the image is on the node. */
export function imagePresent(node: i32, image: i32): bool {
  return presentNs(node, image) <= world.nowNs;
}

/** Puts an image on a node, as for a pod that ran there before the simulation began. */
export function placeImage(node: i32, image: i32): void {
  if (image < 0 || imagePresent(node, image)) return;
  setPresentNs(node, image, world.nowNs);
  world.after(0, AT_CLUSTER, SCHEDULER_IMAGE_REPORTED, node, image);
}

/** Puts on each node the images its record names. */
export function placeInitialImages(): void {
  const images = world.image.rows(SECTION_IMAGES);
  for (let node = 0; node < world.nodes.count; node++) {
    for (let image = 0; image < images; image++) setPresentNs(node, image, NEVER);
    const record = world.row<NodeRecord>(SECTION_NODES, node);
    for (let i: u32 = 0; i < record.imagesCount; i++) {
      setPresentNs(node, world.row<ValueRecord>(SECTION_VALUES, record.imagesStart + i).value, 0);
    }
  }
}

/** Queues a pull and returns how long it takes from now. An image that is there already costs only the round trip to the registry. */
function pull(node: i32, image: i32): u64 {
  const lifecycle = kubeletState().lifecycle;
  const config = world.config;
  const nowNs = world.nowNs;
  const record = world.row<ImageRecord>(SECTION_IMAGES, image);
  const startNs = max<u64>(lifecycle.pullerFreeNs.at(node), nowNs);
  let takesNs = config.imagePullLatencyNs;
  const fetch = !record.missing && presentNs(node, image) > startNs;
  if (fetch) takesNs += transferNs(record.sizeBytes, config.imagePullBytesPerSecond);
  const endNs = startNs + takesNs;
  lifecycle.pullerFreeNs.put(node, endNs);
  if (fetch) {
    setPresentNs(node, image, endNs);
    const listedNs = ((endNs + IMAGE_CACHE_NS - 1) / IMAGE_CACHE_NS) * IMAGE_CACHE_NS;
    world.after(listedNs - nowNs + config.apiLatencyNs, AT_CLUSTER, SCHEDULER_IMAGE_REPORTED, node, image);
  }
  // A pull that takes no time at all still is a pull, not a present image.
  return endNs > nowNs ? endNs - nowNs : 1;
}

function transferNs(bytes: u64, bytesPerSecond: u64): u64 {
  assert(bytesPerSecond > 0, "images: the registry has no bandwidth");
  return (bytes / bytesPerSecond) * SECOND_NS + ((bytes % bytesPerSecond) * SECOND_NS) / bytesPerSecond;
}

function presentNs(node: i32, image: i32): u64 {
  return kubeletState().lifecycle.imagePresentNs.at(node * world.image.rows(SECTION_IMAGES) + image);
}

function setPresentNs(node: i32, image: i32, atNs: u64): void {
  kubeletState().lifecycle.imagePresentNs.put(node * world.image.rows(SECTION_IMAGES) + image, atNs);
}
