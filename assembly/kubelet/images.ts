// Images on nodes: which are there, and what a container that needs one gets told. Mirrors EnsureImageExists of
// pkg/kubelet/images/image_manager.go, v1.35; how images come is in image-pulls.ts.

import { NEVER, PULL_ALWAYS, PULL_NEVER, SECTION_IMAGES, SECTION_NODES, SECTION_VALUES } from "../abi/constants";
import { AT_CLUSTER, SCHEDULER_IMAGE_REPORTED } from "../abi/events";
import { REPORTED_LIFE_SHIFT } from "../abi/node-groups";
import { ContainerRecord, ImageRecord, NodeRecord, ValueRecord } from "../abi/records";
import { world } from "../cluster/world";
import { considerEviction } from "./eviction";
import { considerCollection } from "./image-gc";
import { addImageBytes, dropLayers, placeLayers } from "./image-layers";
import { kubeletState } from "./state";

/** The image may be used at once. */
export const IMAGE_PRESENT: u32 = 0;
/** It has to be pulled. */
export const IMAGE_PULL: u32 = 1;
/** The image is not there and may not be pulled. */
export const IMAGE_NEVER: u32 = 2;
/** Its name is no image reference. */
export const IMAGE_INVALID: u32 = 3;

const SECOND_NS: u64 = 1000000000;
/** How often a kubelet lists its images anew for its status (imageGCManager.Start); the status update that shows them falls on the same instant. */
const IMAGE_CACHE_NS: u64 = 30 * SECOND_NS;

/** What must happen before the container can use its image (IMAGE_*). */
export function imageNeeds(node: i32, spec: ContainerRecord): u32 {
  if (spec.image < 0) return IMAGE_PRESENT;
  if (world.row<ImageRecord>(SECTION_IMAGES, spec.image).invalid) return IMAGE_INVALID;
  const present = imagePresent(node, spec.image);
  if (spec.pullPolicy == PULL_NEVER) return present ? IMAGE_PRESENT : IMAGE_NEVER;
  return present && spec.pullPolicy != PULL_ALWAYS ? IMAGE_PRESENT : IMAGE_PULL;
}

/** Whether the image is on the node. */
export function imagePresent(node: i32, image: i32): bool {
  return kubeletState().lifecycle.imagePresentNs.at(place(node, image)) <= world.nowNs;
}

/** Since when it is. */
export function presentSinceNs(node: i32, image: i32): u64 {
  return kubeletState().lifecycle.imagePresentNs.at(place(node, image));
}

/** From now until the node's status shows what the kubelet has on its disk now. */
export function reportedAfterNs(): u64 {
  const listedNs = ((world.nowNs + IMAGE_CACHE_NS - 1) / IMAGE_CACHE_NS) * IMAGE_CACHE_NS;
  return listedNs - world.nowNs + world.config.apiLatencyNs;
}

/** Puts an image on a node, as for a pod that ran there before the simulation began. */
export function placeImage(node: i32, image: i32): void {
  if (image < 0 || imagePresent(node, image)) return;
  kubeletState().lifecycle.imagePresentNs.put(place(node, image), world.nowNs);
  addPlain(node, image, 1);
  placeLayers(node, image);
  considerEviction(node);
  world.after(0, AT_CLUSTER, SCHEDULER_IMAGE_REPORTED, node, reportOf(node, image));
}

/** Deletes an image from a node, with those of its layers that no other image there has. */
export function removeImage(node: i32, image: i32): void {
  kubeletState().lifecycle.imagePresentNs.put(place(node, image), NEVER);
  addPlain(node, image, -1);
  dropLayers(node, image);
}

/** A pull has brought the image: it is there now, and the node's status says so when the kubelet has listed its images. */
export function imageArrived(node: i32, image: i32): void {
  if (imagePresent(node, image)) return;
  kubeletState().lifecycle.imagePresentNs.put(place(node, image), world.nowNs);
  addPlain(node, image, 1);
  considerEviction(node);
  considerCollection(node);
  world.after(reportedAfterNs(), AT_CLUSTER, SCHEDULER_IMAGE_REPORTED, node, reportOf(node, image));
}

/** What the scheduler hears of an image: its row, and above it the life of the node, for the node may be another by then. */
export function reportOf(node: i32, image: i32): u32 {
  return <u32>image | ((world.nodes.lives.at(node) - 1) << REPORTED_LIFE_SHIFT);
}

/** Puts on each node the images its record names. */
export function placeInitialImages(): void {
  for (let node = 0; node < world.nodes.count; node++) placeFirstImages(node);
}

/** A node's disk as its machine comes: the images its record names and no others. */
export function placeFirstImages(node: i32): void {
  const images = world.image.rows(SECTION_IMAGES);
  const present = kubeletState().lifecycle.imagePresentNs;
  for (let image = 0; image < images; image++) present.put(place(node, image), NEVER);
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  for (let i: u32 = 0; i < record.imagesCount; i++) {
    const image = world.row<ValueRecord>(SECTION_VALUES, record.imagesStart + i).value;
    if (imagePresent(node, image)) continue;
    present.put(place(node, image), world.nowNs);
    addPlain(node, image, 1);
    placeLayers(node, image);
  }
}

/** An image without layers comes (1) or goes (-1): its size on the disk. */
function addPlain(node: i32, image: i32, sign: i64): void {
  const record = world.row<ImageRecord>(SECTION_IMAGES, image);
  if (record.layersCount == 0) addImageBytes(node, <i64>record.sizeBytes * sign);
}

function place(node: i32, image: i32): i32 {
  return node * world.image.rows(SECTION_IMAGES) + image;
}
