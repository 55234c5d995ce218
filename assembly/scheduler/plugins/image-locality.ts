// ImageLocality: nodes that have the pod's images score higher, the more so the larger the images and the more nodes have them. Mirrors
// pkg/scheduler/framework/plugins/imagelocality/image_locality.go, v1.35, on the images that the nodes' status showed last.

import {
  SECTION_CONTAINERS,
  SECTION_IMAGES,
  SECTION_NODES,
  SECTION_TEMPLATES,
  SECTION_VALUES,
} from "../../abi/constants";
import { ContainerRecord, ImageRecord, NodeRecord, TemplateRecord, ValueRecord } from "../../abi/records";
import { world } from "../../cluster/world";
import { Column, column } from "../../kernel/column";
import { MAX_NODE_SCORE } from "../normalize-score";
import { scheduler } from "../state";

const MIN_THRESHOLD_BYTES: i64 = 24117248;
const MAX_CONTAINER_THRESHOLD_BYTES: i64 = 1048576000;
/** From this minor version the images of init containers count (kubernetes#123366). */
const INIT_CONTAINERS_SINCE_MINOR: u32 = 30;

@unmanaged
export class ReportedImages {
  /** Address of a byte per [image][node]: 1 when the node's status shows it. */
  onNode: usize;
  /** Nodes that show an image. */
  nodes: Column<i32>;
  /** The pod under way: its images that some node shows (addresses of their bytes by node), each with its score, and its containers. */
  count: i32;
  bytes: Column<usize>;
  scores: Column<i64>;
  containers: i64;
}

/** The images that the nodes' records show. */
export function reportedImages(): ReportedImages {
  const arena = world.arena;
  const images = world.image.rows(SECTION_IMAGES);
  const made = changetype<ReportedImages>(arena.take(offsetof<ReportedImages>()));
  made.onNode = arena.take(<usize>images * <usize>world.nodes.count);
  made.nodes = column<i32>(arena, images);
  made.bytes = column<usize>(arena, 0);
  made.scores = column<i64>(arena, 0);
  for (let node = 0; node < world.nodes.count; node++) if (world.nodes.present.at(node)) showFirstImages(made, node);
  return made;
}

/** The status of a new node shows the images that its machine came with. */
export function showFirstImages(reported: ReportedImages, node: i32): void {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  for (let i: u32 = 0; i < record.imagesCount; i++) {
    showImage(reported, node, world.row<ValueRecord>(SECTION_VALUES, record.imagesStart + i).value);
  }
}

/** A node is gone, and what its status showed. */
export function hideImages(reported: ReportedImages, node: i32): void {
  const images = world.image.rows(SECTION_IMAGES);
  for (let image = 0; image < images; image++) {
    const at = reported.onNode + <usize>image * <usize>world.nodes.count + <usize>node;
    if (load<u8>(at) == 0) continue;
    store<u8>(at, 0);
    reported.nodes.put(image, reported.nodes.at(image) - 1);
  }
}

/** A node's status shows an image. */
export function showImage(reported: ReportedImages, node: i32, image: i32): void {
  const at = reported.onNode + <usize>image * <usize>world.nodes.count + <usize>node;
  if (load<u8>(at) != 0) return;
  store<u8>(at, 1);
  reported.nodes.put(image, reported.nodes.at(image) + 1);
  world.nodeChanges.note(node);
}

/** A node's status shows an image no more. */
export function hideImage(reported: ReportedImages, node: i32, image: i32): void {
  const at = reported.onNode + <usize>image * <usize>world.nodes.count + <usize>node;
  if (load<u8>(at) == 0) return;
  store<u8>(at, 0);
  reported.nodes.put(image, reported.nodes.at(image) - 1);
  world.nodeChanges.note(node);
}

/** Prepares the scores of a template's pods. False: no node can score above 0. */
export function prepareImageLocality(template: i32): bool {
  const reported = scheduler().images;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  reported.count = 0;
  reported.containers = spec.containersCount;
  let most = addImages(reported, spec.containersStart, spec.containersCount);
  if (world.config.kubernetesMinor >= INIT_CONTAINERS_SINCE_MINOR) {
    reported.containers += spec.initContainersCount;
    most += addImages(reported, spec.initContainersStart, spec.initContainersCount);
  }
  return most > MIN_THRESHOLD_BYTES;
}

/** Score of a node, after `prepareImageLocality`. */
export function scoreImageLocality(reported: ReportedImages, node: i32): i64 {
  let sum: i64 = 0;
  for (let i = 0; i < reported.count; i++) {
    if (load<u8>(reported.bytes.at(i) + <usize>node) != 0) sum += reported.scores.at(i);
  }
  return imagePriority(sum, reported.containers);
}

/** calculatePriority: the sum of the images' scores onto 0..100, between 23 MiB and 1000 MiB a container. */
export function imagePriority(sum: i64, containers: i64): i64 {
  const most = MAX_CONTAINER_THRESHOLD_BYTES * containers;
  let clipped = sum;
  if (clipped < MIN_THRESHOLD_BYTES) clipped = MIN_THRESHOLD_BYTES;
  else if (clipped > most) clipped = most;
  return (MAX_NODE_SCORE * (clipped - MIN_THRESHOLD_BYTES)) / (most - MIN_THRESHOLD_BYTES);
}

/** scaledImageScore: an image's size, scaled by the share of the nodes that have it. */
export function scaledImageScore(sizeBytes: u64, nodesWithImage: i32, nodes: i32): i64 {
  const spread = <f64>nodesWithImage / <f64>nodes;
  return <i64>(<f64>(<i64>sizeBytes) * spread);
}

/** Lists the images of a run of containers; returns what they are worth together. */
function addImages(reported: ReportedImages, start: u32, count: u32): i64 {
  const nodes = world.nodes.count;
  let most: i64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const image = world.row<ContainerRecord>(SECTION_CONTAINERS, start + i).image;
    if (image < 0 || reported.nodes.at(image) == 0) continue;
    const size = world.row<ImageRecord>(SECTION_IMAGES, image).sizeBytes;
    const score = scaledImageScore(size, reported.nodes.at(image), scheduler().listed);
    const at = reported.count;
    reported.bytes.ensure(world.arena, at + 1);
    reported.scores.ensure(world.arena, at + 1);
    reported.bytes.put(at, reported.onNode + <usize>image * <usize>nodes);
    reported.scores.put(at, score);
    reported.count = at + 1;
    most += score;
  }
  return most;
}
