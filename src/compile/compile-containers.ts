// Containers of a pod spec, with the behaviour the scenario gives them, as rows of the image.

import {
  BehaviorRecord,
  ContainerRecord,
  NEVER,
  PortRecord,
  PROTOCOL_SCTP,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  ProbeRecord,
  PULL_ALWAYS,
  PULL_IF_NOT_PRESENT,
  PULL_NEVER,
  SECTION_BEHAVIORS,
  SECTION_CONTAINERS,
  SECTION_PORTS,
  SECTION_PROBES,
} from "../core/abi.generated.ts";
import type { Container, ContainerPort, Probe } from "../kubernetes/container.ts";
import { behaviorOf, type ContainerBehavior, type ContainerIdentity } from "../scenario/behavior.ts";
import type { CompileContext, Run } from "./compile-context.ts";
import { compileDistribution, compileOptionalDistribution } from "./compile-distribution.ts";
import { compileImage } from "./compile-images.ts";
import type { CompiledContainer } from "./compiled-scenario.ts";
import { entityOf } from "./entity.ts";

const PROTOCOLS = { TCP: PROTOCOL_TCP, UDP: PROTOCOL_UDP, SCTP: PROTOCOL_SCTP } as const;
const PULL_POLICIES = { Always: PULL_ALWAYS, IfNotPresent: PULL_IF_NOT_PRESENT, Never: PULL_NEVER } as const;

/** Every address of a node, as an empty hostIP means it. */
const ANY_HOST_IP = "0.0.0.0";

/** Who owns the pods of a spec: what a behaviour may match. */
export type PodIdentity = Omit<ContainerIdentity, "container">;

/** Writes the containers of one list in their order and collects their names. */
export function compileContainers(
  context: CompileContext,
  containers: readonly Container[],
  init: boolean,
  identity: PodIdentity,
  names: CompiledContainer[],
): Run {
  const rows = containers.map((container) => {
    const whole = { ...identity, container: container.name };
    const behavior = behaviorOf(context.scenario.behavior, whole);
    const ports = compilePorts(context, container.ports);
    const extended = context.extendedRun(container.resources.requests.extended);
    const { requests, limits } = container.resources;
    return {
      entity: entityOf("Container", container.name),
      cpuRequestMilli: requests.cpuMilli ?? -1,
      cpuLimitMilli: limits.cpuMilli ?? -1,
      memoryRequestBytes: requests.memoryBytes ?? -1,
      memoryLimitBytes: limits.memoryBytes ?? -1,
      ephemeralRequestBytes: requests.ephemeralStorageBytes ?? -1,
      ephemeralLimitBytes: limits.ephemeralStorageBytes ?? -1,
      extendedStart: extended.start,
      extendedCount: extended.count,
      name: context.writer.intern(container.name),
      image: container.image === "" ? -1 : compileImage(context, container.image),
      pullPolicy: PULL_POLICIES[container.imagePullPolicy],
      behavior: compileBehavior(context, behavior, whole),
      init: init ? 1 : 0,
      sidecar: init && container.restartPolicy === "Always" ? 1 : 0,
      readinessProbe: compileProbe(context, container.readinessProbe),
      livenessProbe: compileProbe(context, container.livenessProbe),
      startupProbe: compileProbe(context, container.startupProbe),
      portsStart: ports.start,
      portsCount: ports.count,
    };
  });
  const run = { start: context.writer.rows(SECTION_CONTAINERS), count: rows.length };
  rows.forEach((row, i) => {
    context.writer.add(SECTION_CONTAINERS, ContainerRecord, row);
    const { name, image, resources } = containers[i] as Container;
    names.push({
      name,
      image,
      memoryRequestBytes: resources.requests.memoryBytes ?? 0,
      memoryLimitBytes: resources.limits.memoryBytes ?? null,
    });
  });
  return run;
}

function compilePorts(context: CompileContext, ports: readonly ContainerPort[]): Run {
  const run = { start: context.writer.rows(SECTION_PORTS), count: ports.length };
  for (const { name, containerPort, hostPort, hostIP, protocol } of ports) {
    context.writer.add(SECTION_PORTS, PortRecord, {
      name: context.writer.intern(name ?? ""),
      containerPort,
      hostPort,
      protocol: PROTOCOLS[protocol],
      hostIP: hostIP === ANY_HOST_IP ? 0 : context.writer.intern(hostIP),
    });
  }
  return run;
}

function compileProbe(context: CompileContext, probe: Probe | undefined): number {
  if (!probe) return -1;
  if (probe.handler.kind === "httpGet" || probe.handler.kind === "grpc") context.calls.probes = true;
  const { initialDelaySeconds, periodSeconds, timeoutSeconds, successThreshold, failureThreshold } = probe;
  return context.writer.add(SECTION_PROBES, ProbeRecord, {
    initialDelaySeconds,
    periodSeconds,
    timeoutSeconds,
    successThreshold,
    failureThreshold,
  });
}

const behaviorRows = new WeakMap<CompileContext, Map<string, number>>();

function compileBehavior(context: CompileContext, behavior: ContainerBehavior, identity: ContainerIdentity): number {
  let rows = behaviorRows.get(context);
  if (!rows) {
    rows = new Map();
    behaviorRows.set(context, rows);
  }
  const calls = behavior.serve?.calls ?? [];
  // Calls are counted by caller, so callers share no row.
  const { namespace, owners, pod, container } = identity;
  const signature = JSON.stringify([behavior, calls.length > 0 ? [namespace, owners[0] ?? pod, container] : []]);
  const known = rows.get(signature);
  if (known !== undefined) return known;
  const run = context.calls.add(calls, identity);
  const { startup, serve, memory, backgroundCpuMilli, stopNs, exit } = behavior;
  const row = context.writer.add(SECTION_BEHAVIORS, BehaviorRecord, {
    stopNs: stopNs ?? NEVER,
    exitAfterNs: exit?.afterNs ?? NEVER,
    responseBytes: serve?.responseBytes ?? 0,
    memoryBaseBytes: memory.baseBytes,
    memoryPerRequestBytes: memory.perRequestBytes,
    memoryPerConnectionBytes: memory.perConnectionBytes,
    memoryLeakBytesPerSecond: memory.leakBytesPerSecond,
    memoryLeakDelayNs: memory.leakDelayNs,
    memoryLeakMaxBytes: memory.leakUntilBytes ?? -1,
    backgroundCpuMilli,
    startup: compileOptionalDistribution(context, startup),
    serveCpu: serve ? compileDistribution(context, serve.cpu) : -1,
    concurrency: serve?.concurrency ?? 0,
    queueLimit: serve?.backlog ?? 0,
    exitCode: exit?.code ?? 0,
    probeCpu: -1,
    threads: serve?.threads ?? 0,
    callsStart: run.start,
    callsCount: run.count,
    callSteps: run.steps,
  });
  rows.set(signature, row);
  return row;
}
