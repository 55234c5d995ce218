// What handlers call, as rows of the image. Containers are compiled before Services are known, so their calls are collected first and written later.

import {
  CallRecord,
  NEVER,
  SECTION_CALLS,
  SECTION_TRAFFICS,
  TRAFFIC_CALL,
  TRAFFIC_PROBE,
  TrafficRecord,
} from "../core/abi.generated.ts";
import type { Service } from "../kubernetes/service.ts";
import type { ContainerIdentity } from "../scenario/behavior.ts";
import type { Call } from "../scenario/traffic.ts";
import type { CompileContext } from "./compile-context.ts";
import { findTarget, PLAIN_TRAFFIC, retryFields } from "./compile-traffic.ts";
import type { CompiledCall } from "./compiled-scenario.ts";
import { entityOf } from "./entity.ts";

/** Probabilities are thresholds on 64 bits; a double has 53 of them, 2^53 steps. */
const DOUBLE_STEPS = 9_007_199_254_740_992;
const OTHER_BITS = 11n;

/** A GET with the headers of kube-probe. */
const PROBE_BYTES = 128;

/** The run of calls of one behaviour. */
export interface CallRun {
  readonly start: number;
  readonly count: number;
  readonly steps: number;
}

interface Caller {
  readonly identity: ContainerIdentity;
  readonly steps: readonly (readonly Call[])[];
}

/** Collects the calls of all containers, in the order in which they are compiled, and whether any is probed by requests. */
export class CallCollector {
  readonly callers: Caller[] = [];
  probes = false;
  #rows = 0;

  /** The rows that a container's calls will have. */
  add(steps: readonly (readonly Call[])[], identity: ContainerIdentity): CallRun {
    const run = { start: this.#rows, count: steps.flat().length, steps: steps.length };
    if (run.count > 0) this.callers.push({ identity, steps });
    this.#rows += run.count;
    return run;
  }
}

/** Writes all calls and their traffic, and returns their names in order of those rows of traffic. */
export function compileCalls(context: CompileContext, services: readonly Service[]): CompiledCall[] {
  const compiled: CompiledCall[] = [];
  const labels = callerLabels(context.calls.callers);
  context.calls.callers.forEach(({ identity, steps }, caller) => {
    const label = labels[caller] ?? "";
    const rows = new Map<Call, number>();
    steps.forEach((calls, step) => {
      for (const call of calls) {
        const row = rows.get(call) ?? compileCall(context, services, call, identity, label, compiled);
        rows.set(call, row);
        context.writer.add(SECTION_CALLS, CallRecord, {
          probability: thresholdOf(call.probability),
          traffic: row,
          step,
          optional: call.optional ? 1 : 0,
        });
      }
    });
  });
  reportEndless(context, services, labels);
  return compiled;
}

/** Writes the row of traffic for probes that are requests, after all others, when there are such probes. */
export function compileProbeTraffic(context: CompileContext): void {
  if (!context.calls.probes) return;
  context.writer.add(SECTION_TRAFFICS, TrafficRecord, {
    entity: entityOf("Probes"),
    startNs: 0,
    endNs: NEVER,
    requests: NEVER,
    timeoutNs: NEVER,
    requestBytes: PROBE_BYTES,
    name: 0,
    service: 0,
    port: 0,
    kind: TRAFFIC_PROBE,
    interval: -1,
    arrivals: -1,
    concurrency: 0,
    keepAlive: 0,
    fromWorkload: -1,
    fromNode: -1,
    paceEntity: 0n,
    ...PLAIN_TRAFFIC,
    ...retryFields(undefined),
  });
}

/** Writes the traffic of a call; its row. */
function compileCall(
  context: CompileContext,
  services: readonly Service[],
  call: Call,
  identity: ContainerIdentity,
  caller: string,
  compiled: CompiledCall[],
): number {
  const target = findTarget(context, services, call.to, call.path, `calls of ${caller}`);
  const { namespace, owners, pod, container } = identity;
  const owner = owners[0] ?? { kind: "Pod", name: pod };
  const plain = `${caller}>${call.to.service}`;
  const before = compiled.filter(({ namespace: each, plainName }) => each === namespace && plainName === plain).length;
  const name = before === 0 ? plain : `${plain}#${before + 1}`;
  const texts = ["Call", namespace, owner.kind, owner.name, container, call.to.namespace, call.to.service];
  const entity = entityOf(...(texts as [string, ...string[]]), `${before}`);
  const row = context.writer.add(SECTION_TRAFFICS, TrafficRecord, {
    entity,
    startNs: 0,
    endNs: NEVER,
    requests: NEVER,
    timeoutNs: call.timeoutNs,
    requestBytes: call.requestBytes,
    name: context.writer.intern(name),
    service: target.service,
    port: target.port,
    kind: TRAFFIC_CALL,
    interval: -1,
    arrivals: -1,
    concurrency: 0,
    keepAlive: call.connection === "keep-alive" ? 1 : 0,
    fromWorkload: -1,
    fromNode: -1,
    paceEntity: entity,
    ...PLAIN_TRAFFIC,
    ...retryFields(call.retries),
  });
  compiled.push({ name, plainName: plain, namespace, caller, service: call.to.service, row });
  return row;
}

/** What callers are called: their workload, with the container where several containers of it call. */
function callerLabels(callers: readonly Caller[]): string[] {
  const ownerOf = ({ identity }: Caller): string => identity.owners[0]?.name ?? identity.pod;
  return callers.map((caller) => {
    const owner = ownerOf(caller);
    const siblings = callers.filter(
      (each) => ownerOf(each) === owner && each.identity.namespace === caller.identity.namespace,
    );
    return siblings.length > 1 ? `${owner}/${caller.identity.container}` : owner;
  });
}

function thresholdOf(probability: number): bigint {
  if (probability >= 1) return NEVER;
  return BigInt(Math.round(probability * DOUBLE_STEPS)) << OTHER_BITS;
}

/** Calls that are always made and lead back to their caller never end. */
function reportEndless(context: CompileContext, services: readonly Service[], labels: readonly string[]): void {
  const { callers } = context.calls;
  const targets = callers.map(({ steps }) =>
    steps
      .flat()
      .filter(({ probability }) => probability >= 1)
      .flatMap((call) => callersBehind(services, call, callers).map((caller) => ({ caller, call }))),
  );
  const done = new Set<number>();
  const visit = (caller: number, way: readonly number[]): void => {
    if (done.has(caller)) return;
    for (const next of targets[caller] ?? []) {
      const from = [...way, caller].indexOf(next.caller);
      if (from >= 0) {
        const circle = [...way.slice(from), caller, next.caller].map((each) => labels[each]).join(" → ");
        context.reportScenario(next.call.path, {
          code: "endless-calls",
          severity: "error",
          message: `these calls never end: ${circle}`,
          hint: "give one of them a probability below 1, or leave it out",
        });
      } else visit(next.caller, [...way, caller]);
    }
    done.add(caller);
  };
  for (const caller of callers.keys()) visit(caller, []);
}

/** Callers whose pods the called Service selects. */
function callersBehind(services: readonly Service[], { to }: Call, callers: readonly Caller[]): number[] {
  const service = services.find(({ metadata }) => metadata.name === to.service && metadata.namespace === to.namespace);
  const selector = Object.entries(service?.spec.selector ?? {});
  if (selector.length === 0) return [];
  return [...callers.entries()]
    .filter(
      ([, { identity }]) =>
        identity.namespace === to.namespace && selector.every(([key, value]) => identity.labels[key] === value),
    )
    .map(([row]) => row);
}
