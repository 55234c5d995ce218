// Arguments of scheduler plugins, images and host ports of a conformance case as rows of an image.

import { normalizedImageName } from "../../src/compile/compile-images.ts";
import * as abi from "../../src/core/abi.generated.ts";
import { type ImageWriter, row } from "../support/image.ts";
import type { Json } from "./cluster-image.ts";
import { writeTerms } from "./placement-image.ts";

type Run = { start: number; count: number };

const EVERY_PLUGIN = 0xffffffff;
const STRATEGIES: Record<string, number> = {
  LeastAllocated: abi.SCORING_LEAST_ALLOCATED,
  MostAllocated: abi.SCORING_MOST_ALLOCATED,
  RequestedToCapacityRatio: abi.SCORING_REQUESTED_TO_CAPACITY_RATIO,
};
const PROTOCOLS: Record<string, number> = {
  "": abi.PROTOCOL_TCP,
  TCP: abi.PROTOCOL_TCP,
  UDP: abi.PROTOCOL_UDP,
  SCTP: abi.PROTOCOL_SCTP,
};
/** A shape's scores of 0..10 are scaled to 0..100 (MaxNodeScore / MaxCustomPriorityScore). */
const SHAPE_SCALE = 10;

/**
 * Writes the one profile of a case: the default one with the arguments `args` of whichever plugin the case is about. Beside arguments, `weights` of
 * score plugins and percentageOfNodesToScore may be given.
 */
export function writeProfile(writer: ImageWriter, args: Json, extended: readonly string[]): void {
  const strategy = args.scoringStrategy ?? {};
  const fit = writeResources(writer, strategy.resources ?? [], extended);
  const balanced = writeResources(writer, args.resources ?? [], extended);
  const shape = writeShape(writer, strategy.requestedToCapacityRatio?.shape ?? [], SHAPE_SCALE);
  const ignored = writeIgnored(writer, args, extended);
  const added = args.addedAffinity ?? {};
  const { weights = {} } = args;
  const required = added.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred: Json[] = added.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const requiredRun = writeTerms(writer, required?.nodeSelectorTerms ?? []);
  const preferredRun = writeTerms(
    writer,
    preferred.map(({ preference }) => preference ?? {}),
    preferred.map(({ weight }) => weight),
  );
  writer.add(
    abi.SECTION_SCHEDULER_PROFILES,
    abi.SchedulerProfileRecord,
    row(abi.SchedulerProfileRecord, {
      preEnqueue: EVERY_PLUGIN,
      preFilter: EVERY_PLUGIN,
      filter: EVERY_PLUGIN,
      postFilter: EVERY_PLUGIN,
      taintTolerationWeight: weights.TaintToleration ?? 3,
      nodeAffinityWeight: weights.NodeAffinity ?? 2,
      nodeResourcesFitWeight: weights.NodeResourcesFit ?? 1,
      balancedAllocationWeight: weights.NodeResourcesBalancedAllocation ?? 1,
      imageLocalityWeight: weights.ImageLocality ?? 1,
      podTopologySpreadWeight: weights.PodTopologySpread ?? 2,
      interPodAffinityWeight: weights.InterPodAffinity ?? 2,
      percentageOfNodesToScore: args.percentageOfNodesToScore ?? 100,
      fitStrategy: STRATEGIES[strategy.type ?? "LeastAllocated"] ?? -1,
      fitResourcesStart: fit.start,
      fitResourcesCount: fit.count,
      fitShapeStart: shape.start,
      fitShapeCount: shape.count,
      fitIgnoredStart: ignored.start,
      fitIgnoredCount: ignored.count,
      balancedResourcesStart: balanced.start,
      balancedResourcesCount: balanced.count,
      addedHasRequiredTerms: required ? 1 : 0,
      addedRequiredTermsStart: requiredRun.start,
      addedRequiredTermsCount: requiredRun.count,
      addedPreferredTermsStart: preferredRun.start,
      addedPreferredTermsCount: preferredRun.count,
      hardPodAffinityWeight: args.hardPodAffinityWeight ?? 1,
      ignorePreferredTermsOfExistingPods: args.ignorePreferredTermsOfExistingPods ? 1 : 0,
      minCandidateNodesPercentage: 10,
      minCandidateNodesAbsolute: 100,
    }),
  );
}

/** Names of the resources that a case's arguments mention. */
export function resourcesOfArgs(args: Json): string[] {
  const lists = [args?.scoringStrategy?.resources ?? [], args?.resources ?? []];
  return lists.flatMap((list: Json[]) => list.map(({ name }) => name));
}

/** Writes the points of a broken line. */
export function writeShape(writer: ImageWriter, points: readonly Json[], scale: number): Run {
  const start = writer.rows(abi.SECTION_SHAPE_POINTS);
  for (const { utilization = 0, score = 0 } of points) {
    const point = { utilizationPercent: utilization, score: score * scale };
    writer.add(abi.SECTION_SHAPE_POINTS, abi.ShapePointRecord, point);
  }
  return { start, count: points.length };
}

/** Writes the ports of a container. */
export function writePorts(writer: ImageWriter, ports: readonly Json[]): Run {
  const start = writer.rows(abi.SECTION_PORTS);
  for (const { hostPort = 0, containerPort = 0, protocol = "", hostIP = "" } of ports) {
    writer.add(abi.SECTION_PORTS, abi.PortRecord, {
      name: 0,
      containerPort,
      hostPort,
      protocol: PROTOCOLS[protocol] ?? abi.PROTOCOL_TCP,
      hostIP: hostIP === "0.0.0.0" ? 0 : writer.intern(hostIP),
    });
  }
  return { start, count: ports.length };
}

/** The images of a case by name; the first node that shows one gives its size. */
export class CaseImages {
  readonly #writer: ImageWriter;
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #rows = new Map<string, number>();

  constructor(writer: ImageWriter, nodes: readonly Json[]) {
    const sizes = new Map<string, number>();
    for (const node of nodes) {
      for (const { names = [], sizeBytes = 0 } of node.status?.images ?? []) {
        for (const name of names) if (!sizes.has(name)) sizes.set(name, sizeBytes);
      }
    }
    this.#writer = writer;
    this.#sizes = sizes;
  }

  /** Row of the image that a container names. */
  ofContainer(image: string | undefined): number {
    return image === undefined || image === "" ? -1 : this.#row(normalizedImageName(image));
  }

  /** Writes what a node shows. */
  ofNode(node: Json): Run {
    const shown: string[] = (node.status?.images ?? []).flatMap(({ names = [] }: Json) => names);
    const rows = shown.map((name) => this.#row(name));
    const start = this.#writer.rows(abi.SECTION_VALUES);
    for (const value of rows) this.#writer.add(abi.SECTION_VALUES, abi.ValueRecord, { value });
    return { start, count: rows.length };
  }

  #row(name: string): number {
    const known = this.#rows.get(name);
    if (known !== undefined) return known;
    const made = this.#writer.add(abi.SECTION_IMAGES, abi.ImageRecord, {
      ...row(abi.ImageRecord),
      name: this.#writer.intern(name),
      sizeBytes: this.#sizes.get(name) ?? 0,
    });
    this.#rows.set(name, made);
    return made;
  }
}

function writeResources(writer: ImageWriter, resources: readonly Json[], extended: readonly string[]): Run {
  const start = writer.rows(abi.SECTION_SCORED_RESOURCES);
  for (const { name, weight } of resources) {
    writer.add(abi.SECTION_SCORED_RESOURCES, abi.ScoredResourceRecord, { weight, resource: scored(name, extended) });
  }
  return { start, count: resources.length };
}

function scored(name: string, extended: readonly string[]): number {
  if (name === "cpu") return abi.SCORED_CPU;
  if (name === "memory") return abi.SCORED_MEMORY;
  if (name === "ephemeral-storage") return abi.SCORED_EPHEMERAL_STORAGE;
  return abi.SCORED_EXTENDED + extended.indexOf(name);
}

function writeIgnored(writer: ImageWriter, args: Json, extended: readonly string[]): Run {
  const { ignoredResources = [], ignoredResourceGroups = [] } = args;
  const rows = extended.flatMap((name, index) =>
    ignoredResources.includes(name) || ignoredResourceGroups.includes(name.split("/")[0]) ? [index] : [],
  );
  const start = writer.rows(abi.SECTION_VALUES);
  for (const value of rows) writer.add(abi.SECTION_VALUES, abi.ValueRecord, { value });
  return { start, count: rows.length };
}
