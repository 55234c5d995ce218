// Container images: their sizes from the scenario, from node status, or the scenario's default.

import { ImageLayerRecord, ImageRecord, SECTION_IMAGE_LAYERS, SECTION_IMAGES } from "../core/abi.generated.ts";
import { imageReferenceError } from "../kubernetes/image-reference.ts";
import type { ImageSpec } from "../scenario/scenario.ts";
import type { CompileContext } from "./compile-context.ts";
import type { CompiledImage } from "./compiled-scenario.ts";

/** Layers by digest. */
const layersByContext = new WeakMap<CompileContext, Map<string, number>>();
const imagesByContext = new WeakMap<CompileContext, Map<string, KnownImage>>();

interface KnownImage extends CompiledImage {
  readonly row: number;
}

/** The row of an image by its name as written in a container, with `:latest` added where no tag or digest is given. */
export function compileImage(context: CompileContext, name: string): number {
  let images = imagesByContext.get(context);
  if (!images) {
    images = new Map();
    imagesByContext.set(context, images);
  }
  const normal = normalizedImageName(name);
  const known = images.get(normal);
  if (known) return known.row;
  const given = context.scenario.images.find((image) => normalizedImageName(image.name) === normal);
  const sizeBytes =
    given?.sizeBytes ?? sizeOnNodes(context, normal) ?? context.scenario.cluster.imagePull.defaultSizeBytes;
  const problem = imageReferenceError(name);
  const row = context.writer.add(SECTION_IMAGES, ImageRecord, {
    name: context.writer.intern(normal),
    sizeBytes,
    missing: given?.missing ? 1 : 0,
    invalid: problem === undefined ? 0 : 1,
    ...compileLayers(context, given?.layers ?? []),
  });
  images.set(normal, { name: normal, sizeBytes, problem: problem ?? "", row });
  return row;
}

/** How many different layers the images of the scenario have. */
export function layerCount(context: CompileContext): number {
  return layersByContext.get(context)?.size ?? 0;
}

function compileLayers(context: CompileContext, layers: ImageSpec["layers"]) {
  let known = layersByContext.get(context);
  if (!known) {
    known = new Map();
    layersByContext.set(context, known);
  }
  const start = context.writer.rows(SECTION_IMAGE_LAYERS);
  for (const { digest, sizeBytes } of layers) {
    const layer = known.get(digest) ?? known.size;
    known.set(digest, layer);
    context.writer.add(SECTION_IMAGE_LAYERS, ImageLayerRecord, { sizeBytes, layer });
  }
  return { layersStart: start, layersCount: layers.length };
}

/** All images, by row. */
export function compiledImages(context: CompileContext): CompiledImage[] {
  return [...(imagesByContext.get(context)?.values() ?? [])].map(({ name, sizeBytes, problem }) => ({
    name,
    sizeBytes,
    problem,
  }));
}

/** Mirrors normalizedImageName, pkg/scheduler/framework/plugins/imagelocality/image_locality.go, v1.35. */
export function normalizedImageName(name: string): string {
  return name.lastIndexOf(":") <= name.lastIndexOf("/") ? `${name}:latest` : name;
}

function sizeOnNodes(context: CompileContext, name: string): number | undefined {
  for (const node of context.objects.nodes) {
    const known = node.status.images.find(({ names }) => names.includes(name));
    if (known) return known.sizeBytes;
  }
  return undefined;
}
