// Container images: their sizes from the scenario, from node status, or the scenario's default.

import { ImageRecord, SECTION_IMAGES } from "../core/abi.generated.ts";
import type { CompileContext } from "./compile-context.ts";
import type { CompiledImage } from "./compiled-scenario.ts";

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
  const row = context.writer.add(SECTION_IMAGES, ImageRecord, {
    name: context.writer.intern(normal),
    sizeBytes,
    missing: given?.missing ? 1 : 0,
  });
  images.set(normal, { name: normal, sizeBytes, row });
  return row;
}

/** All images, by row. */
export function compiledImages(context: CompileContext): CompiledImage[] {
  return [...(imagesByContext.get(context)?.values() ?? [])].map(({ name, sizeBytes }) => ({ name, sizeBytes }));
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
