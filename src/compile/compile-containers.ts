// Containers of a pod spec, with the behaviour the scenario gives them, as rows of the image.

import {
  ContainerRecord,
  PortRecord,
  PROTOCOL_SCTP,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  PULL_ALWAYS,
  PULL_IF_NOT_PRESENT,
  PULL_NEVER,
  SECTION_CONTAINERS,
  SECTION_PORTS,
} from "../core/abi.generated.ts";
import type { Container, ContainerPort } from "../kubernetes/container.ts";
import type { Volume } from "../kubernetes/volume.ts";
import { behaviorOf, type ContainerIdentity } from "../scenario/behavior.ts";
import { compileBehavior } from "./compile-behaviors.ts";
import type { CompileContext, Run } from "./compile-context.ts";
import { compileDiskUses } from "./compile-disk-uses.ts";
import { compileImage } from "./compile-images.ts";
import { compiledProbes, compileProbe, hookFields } from "./compile-probes.ts";
import type { CompiledContainer } from "./compiled-scenario.ts";
import { entityOf } from "./entity.ts";
import type { MissingReferences } from "./missing-references.ts";

const PROTOCOLS = { TCP: PROTOCOL_TCP, UDP: PROTOCOL_UDP, SCTP: PROTOCOL_SCTP } as const;
const PULL_POLICIES = { Always: PULL_ALWAYS, IfNotPresent: PULL_IF_NOT_PRESENT, Never: PULL_NEVER } as const;

/** Every address of a node, as an empty hostIP means it. */
const ANY_HOST_IP = "0.0.0.0";

/** Who owns the pods of a spec: what a behaviour may match. */
export type PodIdentity = Omit<ContainerIdentity, "container" | "image">;

/** Writes the containers of one list in their order and collects their names. */
export function compileContainers(
  context: CompileContext,
  containers: readonly Container[],
  init: boolean,
  { identity, volumes }: { readonly identity: PodIdentity; readonly volumes: readonly Volume[] },
  names: CompiledContainer[],
  references: MissingReferences,
): Run {
  const problems = containers.map((container) => references.ofContainer(container, identity.namespace));
  const rows = containers.map((container, i) => {
    const whole = { ...identity, container: container.name, image: container.image };
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
      ...hookFields(context, container, behavior),
      configProblem: problems[i] === undefined ? 0 : 1,
      portsStart: ports.start,
      portsCount: ports.count,
      ...compileDiskUses(context, behavior.disk, volumes, whole),
    };
  });
  const run = { start: context.writer.rows(SECTION_CONTAINERS), count: rows.length };
  rows.forEach((row, i) => {
    context.writer.add(SECTION_CONTAINERS, ContainerRecord, row);
    const container = containers[i] as Container;
    const { name, image, resources } = container;
    names.push({
      name,
      image,
      memoryRequestBytes: resources.requests.memoryBytes ?? 0,
      memoryLimitBytes: resources.limits.memoryBytes ?? null,
      diskRequestBytes: resources.requests.ephemeralStorageBytes ?? 0,
      sidecar: init && container.restartPolicy === "Always",
      probes: compiledProbes(container),
      configProblem: problems[i] ?? "",
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
