// Layers of images on nodes. An image that lists its layers is fetched layer by layer, and a layer that is there or on its way is not fetched
// again. An image that lists none is one layer that it shares with no other.

import { SECTION_IMAGE_LAYERS, SECTION_IMAGES } from "../abi/constants";
import { ImageLayerRecord, ImageRecord } from "../abi/records";
import { world } from "../cluster/world";
import { imagePresent } from "./images";
import { hasSettings, kubeletSettings } from "./kubelet-settings";
import { NO_PULL, PULL_FETCHING, PullState } from "./pull-state";
import { kubeletState } from "./state";

const LAYER_ABSENT: u32 = 0;
const LAYER_PRESENT: u32 = 0xffffffff;

/** Marks every layer of the image as present. */
export function placeLayers(node: i32, image: i32): void {
  const record = world.row<ImageRecord>(SECTION_IMAGES, image);
  for (let i: u32 = 0; i < record.layersCount; i++) {
    const at = placeOf(node, layerAt(record, i));
    if (pulls().layers.at(at) == LAYER_PRESENT) continue;
    pulls().layers.put(at, LAYER_PRESENT);
    addImageBytes(node, sizeOf(record, i));
  }
}

/** The image is deleted from the node: its layers go, but those that another image there has too. */
export function dropLayers(node: i32, image: i32): void {
  const record = world.row<ImageRecord>(SECTION_IMAGES, image);
  for (let i: u32 = 0; i < record.layersCount; i++) {
    const layer = layerAt(record, i);
    if (heldByOther(node, image, layer) || pulls().layers.at(placeOf(node, layer)) != LAYER_PRESENT) continue;
    pulls().layers.put(placeOf(node, layer), LAYER_ABSENT);
    addImageBytes(node, -sizeOf(record, i));
  }
}

/** A new disk: the node has no layer. */
export function forgetLayers(node: i32): void {
  for (let layer: u32 = 0; layer < <u32>layerCount(); layer++) pulls().layers.put(placeOf(node, layer), LAYER_ABSENT);
}

/** Claims for the pull every layer that is neither there nor on its way. Returns how many bytes that is. */
export function claimLayers(pull: i32): u64 {
  const state = pulls();
  const node = state.at(pull).node;
  const image = state.at(pull).image;
  const record = world.row<ImageRecord>(SECTION_IMAGES, image);
  if (record.layersCount == 0) return imagePresent(node, image) || fetchedByOther(pull) ? 0 : record.sizeBytes;
  let bytes: u64 = 0;
  for (let i: u32 = 0; i < record.layersCount; i++) {
    const row = world.row<ImageLayerRecord>(SECTION_IMAGE_LAYERS, record.layersStart + i);
    const at = placeOf(node, row.layer);
    if (state.layers.at(at) != LAYER_ABSENT) continue;
    state.layers.put(at, <u32>pull + 1);
    bytes += row.sizeBytes;
  }
  return bytes;
}

/** What the pull has claimed is there now. */
export function landLayers(pull: i32): void {
  const state = pulls();
  const node = state.at(pull).node;
  const image = state.at(pull).image;
  const record = world.row<ImageRecord>(SECTION_IMAGES, image);
  for (let i: u32 = 0; i < record.layersCount; i++) {
    const at = placeOf(node, layerAt(record, i));
    if (state.layers.at(at) != <u32>pull + 1) continue;
    state.layers.put(at, LAYER_PRESENT);
    addImageBytes(node, sizeOf(record, i));
  }
}

/** Whether something of the image is still on its way by another pull. */
export function layersOnTheirWay(pull: i32): bool {
  const state = pulls();
  const node = state.at(pull).node;
  const image = state.at(pull).image;
  const record = world.row<ImageRecord>(SECTION_IMAGES, image);
  if (record.layersCount == 0) return fetchedByOther(pull);
  for (let i: u32 = 0; i < record.layersCount; i++) {
    if (state.layers.at(placeOf(node, layerAt(record, i))) != LAYER_PRESENT) return true;
  }
  return false;
}

/** Different layers in the image. */
export function layerCount(): i32 {
  return hasSettings() ? <i32>kubeletSettings().layers : 0;
}

function fetchedByOther(pull: i32): bool {
  const state = pulls();
  const own = state.at(pull);
  for (let row = state.firstOnNode.at(own.node); row != NO_PULL; row = state.at(row).nextOnNode) {
    const other = state.at(row);
    if (row != pull && other.image == own.image && other.stage == PULL_FETCHING) return true;
  }
  return false;
}

function heldByOther(node: i32, image: i32, layer: u32): bool {
  const images = world.image.rows(SECTION_IMAGES);
  for (let other = 0; other < images; other++) {
    if (other == image || !imagePresent(node, other)) continue;
    const record = world.row<ImageRecord>(SECTION_IMAGES, other);
    for (let i: u32 = 0; i < record.layersCount; i++) if (layerAt(record, i) == layer) return true;
  }
  return false;
}

/** What the node's images take on its disk became so much more. */
export function addImageBytes(node: i32, bytes: i64): void {
  const disks = kubeletState().disks;
  disks.imageBytes.put(node, disks.imageBytes.at(node) + bytes);
}

function sizeOf(record: ImageRecord, i: u32): i64 {
  return <i64>world.row<ImageLayerRecord>(SECTION_IMAGE_LAYERS, record.layersStart + i).sizeBytes;
}

function layerAt(record: ImageRecord, i: u32): u32 {
  return world.row<ImageLayerRecord>(SECTION_IMAGE_LAYERS, record.layersStart + i).layer;
}

function placeOf(node: i32, layer: u32): i32 {
  return node * layerCount() + <i32>layer;
}

function pulls(): PullState {
  return kubeletState().pulls;
}
