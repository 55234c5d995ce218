// A capture of a run: the same run again with its tries noted, then the packets of each that passes the filter. Nothing of it is recorded up front.

import { nearestName } from "../documents/nearest-name.ts";
import { type CapturedTry, PROBES, readCapturedTries, trafficNames } from "../results/captured-tries.ts";
import { Naming } from "../results/naming.ts";
import { PathReader } from "../results/read-path.ts";
import {
  type CaptureFilter,
  type FilterFacts,
  type FilterKey,
  namePattern,
  passes,
  testsOf,
} from "./capture-filter.ts";
import type { Engine } from "./engine.ts";
import type { Prepared } from "./prepare.ts";
import { type Progress, runScenario } from "./run-scenario.ts";
import { type TryPackets, TryTracer } from "./try-packets.ts";

/** Tries that are noted at most; more than a capture can be read with. */
const MOST_TRIES = 1_000_000;
/** The packets that close a connection follow its last try. */
const CLOSING_NS = 10_000_000;

/** What to capture. */
export interface CaptureRequest {
  readonly filter: CaptureFilter | undefined;
  /** Capture points as they are asked for: `node2:flannel.1`, `default/web-*:eth0`. */
  readonly points: readonly string[];
  readonly fromNs: number;
  readonly untilNs: number;
}

/** A try with its packets, whose hops begin at instants of the run. */
export type CapturedPackets = TryPackets & { readonly of: CapturedTry };

/** The packets, or why there are none. */
export type CaptureOutcome =
  | {
      readonly kind: "captured";
      readonly fingerprint: string;
      /** From when on tries are missing because there are too many; undefined: none is. */
      readonly fullNs: number | undefined;
      /** In order of sending. */
      readonly tries: Iterable<CapturedPackets>;
    }
  | UnknownCaptureName
  | { readonly kind: "interrupted" };

/** Nothing in the run is called so. */
export interface UnknownCaptureName {
  readonly kind: "unknown";
  readonly what: string;
  readonly name: string;
  readonly nearest: string | undefined;
  readonly known: readonly string[];
}

/** Runs the scenario again and gives the packets of its tries. Throws CoreFault. */
export async function captureRun(
  { scenario, compiled }: Prepared,
  engine: Engine,
  request: CaptureRequest,
  options: {
    readonly onProgress?: ((progress: Progress) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<CaptureOutcome> {
  const { filter, fromNs } = request;
  const untilNs = Math.min(request.untilNs, scenario.durationNs + 1);
  const run = await runScenario(engine.module, compiled, {
    ...options,
    horizonNs: scenario.durationNs,
    captureTries: {
      fromNs: Math.max(0, fromNs - CLOSING_NS),
      untilNs,
      most: MOST_TRIES,
      traffics: trafficsFor(compiled.names, filter),
    },
  });
  if (run.end === "interrupted") return { kind: "interrupted" };
  const naming = new Naming(compiled.names, run.instance);
  const unknown = unknownName(naming, request);
  if (unknown !== undefined) return unknown;
  const reader = new PathReader(scenario.cluster.network, naming, run.instance);
  const tracer = new TryTracer(run.instance, reader);
  const { tries, fullNs } = readCapturedTries(run.instance, naming);
  function* packets(): Iterable<CapturedPackets> {
    for (const each of tries) {
      const wants = (path: ReturnType<PathReader["path"]>): boolean =>
        filter === undefined || passes(filter, factsOf(each, path, reader)) === true;
      const found = tracer.packets(each, untilNs, wants);
      if (found !== undefined) yield { ...found, of: each };
    }
  }
  return { kind: "captured", fingerprint: run.instance.fingerprint, fullNs, tries: packets() };
}

/** Rows of traffic whose requests may pass; what is not known before the run may be anything. */
function trafficsFor(names: Naming["names"], filter: CaptureFilter | undefined): number[] {
  return trafficNames({ names }).flatMap((name, row) => {
    const to = names.traffics[row]?.to;
    const service = name === PROBES ? [] : to === undefined ? undefined : [`${to.namespace}/${to.service}`];
    const facts = { class: [name], service, pod: undefined, node: undefined, port: undefined };
    return filter === undefined || passes(filter, facts) !== false ? [row] : [];
  });
}

function factsOf(
  { name, sourcePod, serverPod }: CapturedTry,
  path: ReturnType<PathReader["path"]>,
  reader: PathReader,
): FilterFacts {
  const port = path.servicePort < 0 ? undefined : reader.servicePort(path.servicePort);
  const pods = [sourcePod, serverPod].filter((pod) => pod >= 0).map((pod) => reader.names.pod(pod));
  const nodes = [path.clientNode, path.serverNode].flatMap((node) => reader.names.node(node) ?? []);
  return {
    class: [name],
    service: port === undefined ? [] : [`${port.namespace}/${port.service}`],
    pod: pods,
    node: nodes,
    port: [path.targetPort, path.serverPort, ...(port === undefined ? [] : [port.port])].map(String),
  };
}

/** The first name in the request that nothing in the run has. */
function unknownName(naming: Naming, { filter, points }: CaptureRequest): UnknownCaptureName | undefined {
  const known = knownNames(naming);
  for (const { key, value, matches } of filter === undefined ? [] : testsOf(filter)) {
    if (key !== "port" && !known[key].some(matches)) return unknown(key, value, known[key]);
  }
  for (const point of points) {
    const place = point.slice(0, point.lastIndexOf(":"));
    const key = place.includes("/") ? "pod" : "node";
    const places = key === "pod" ? known.pod : [...known.node, "outside"];
    if (place !== "*" && !places.some(namePattern(place))) return unknown(key, place, places);
  }
  return undefined;
}

function knownNames(naming: Naming): Readonly<Record<Exclude<FilterKey, "port">, readonly string[]>> {
  const { names, pods } = naming;
  return {
    class: trafficNames(naming),
    node: names.nodes.map(({ name }) => name),
    service: names.services.map(({ namespace, name }) => `${namespace}/${name}`),
    pod: Array.from({ length: pods.count }, (_, row) => `${naming.templateOf(row).namespace}/${naming.podName(row)}`),
  };
}

function unknown(what: string, name: string, known: readonly string[]): UnknownCaptureName {
  const short = known.map((each) => (name.includes("/") ? each : each.slice(each.lastIndexOf("/") + 1)));
  return { kind: "unknown", what, name, nearest: nearestName(name, short), known: [...new Set(short)] };
}
