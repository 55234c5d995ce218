// A one-shot run: pods are placed on a cluster that stands still. What it needs besides scenario and objects, and its row of the image.

import { OneShotRecord, SECTION_ONE_SHOT } from "../core/abi.generated.ts";
import type { CompileContext } from "./compile-context.ts";
import type { TemplateCompiler, TemplateSource } from "./compile-templates.ts";
import { entityOf } from "./entity.ts";

/** When the first copy is made: pods that wait for others have been tried again by then, and no pod is old enough to be swept. */
export const FILL_START_NS = 240_000_000_000;

/** What a one-shot run is asked beyond where the pods go. */
export interface OneShot {
  /** The pod spec to fill the cluster with; absent: none. */
  readonly fill?: FillRequest | undefined;
}

/** Copies of one pod spec, and how many are made at most. */
export interface FillRequest {
  readonly source: TemplateSource;
  /** Kind, namespace and name of what is copied: its key in random streams. */
  readonly key: readonly string[];
  readonly limit: number;
}

/** Writes the row. Without copies that preempt: what fits only by evicting others does not fit. */
export function compileOneShot(context: CompileContext, templates: TemplateCompiler, { fill }: OneShot): void {
  const template = fill === undefined ? -1 : templates.compile(copyOf(fill.source));
  context.writer.add(SECTION_ONE_SHOT, OneShotRecord, {
    fillEntity: entityOf("Fill", ...(fill?.key ?? [])),
    fillStartNs: FILL_START_NS,
    fillTemplate: template,
    fillLimit: fill?.limit ?? 0,
  });
}

/** The spec of a copy: on no node yet, held back by no gate. */
function copyOf(source: TemplateSource): TemplateSource {
  const { nodeName: _, ...spec } = source.spec;
  return { ...source, spec: { ...spec, preemptionPolicy: "Never", schedulingGates: [] } };
}
