// Services and traffic as rows of the image.

import {
  LabelRecord,
  NEVER,
  PROTOCOL_SCTP,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  SECTION_LABELS,
  SECTION_SERVICE_PORTS,
  SECTION_SERVICES,
  SECTION_TRAFFICS,
  SERVICE_CLUSTER_IP,
  SERVICE_HEADLESS,
  SERVICE_LOAD_BALANCER,
  SERVICE_NODE_PORT,
  ServicePortRecord,
  ServiceRecord,
  TRAFFIC_CLOSED,
  TRAFFIC_OPEN,
  TrafficRecord,
} from "../core/abi.generated.ts";
import { nearestName } from "../documents/nearest-name.ts";
import type { Service, ServicePort } from "../kubernetes/service.ts";
import type { TrafficClass } from "../scenario/traffic.ts";
import type { CompileContext, Run } from "./compile-context.ts";
import { compileInterval, compileOptionalDistribution } from "./compile-distribution.ts";
import type { WorkloadCompiler } from "./compile-workloads.ts";
import { entityOf } from "./entity.ts";

const PROTOCOLS = { TCP: PROTOCOL_TCP, UDP: PROTOCOL_UDP, SCTP: PROTOCOL_SCTP } as const;
const TYPES = {
  ClusterIP: SERVICE_CLUSTER_IP,
  NodePort: SERVICE_NODE_PORT,
  LoadBalancer: SERVICE_LOAD_BALANCER,
} as const;

/** Writes every Service that has a virtual IP or endpoints; ExternalName has neither. Returns those written, by row. */
export function compileServices(context: CompileContext): Service[] {
  const services = context.objects.services.filter(({ spec }) => spec.type !== "ExternalName");
  services.forEach((service, row) => {
    const { name, namespace } = service.metadata;
    const { spec } = service;
    const selector = compileSelector(context, spec.selector ?? {});
    const ports = compilePorts(context, spec.ports);
    const type = spec.type === "ExternalName" || spec.clusterIP === "None" ? SERVICE_HEADLESS : TYPES[spec.type];
    context.writer.add(SECTION_SERVICES, ServiceRecord, {
      entity: entityOf("Service", namespace, name),
      name: context.writer.intern(name),
      namespace: context.writer.intern(namespace),
      // An empty selector is no selector: endpoints then come by hand.
      hasSelector: selector.count > 0 ? 1 : 0,
      selectorStart: selector.start,
      selectorCount: selector.count,
      portsStart: ports.start,
      portsCount: ports.count,
      type,
      clusterIp: row + 1,
      sessionAffinitySeconds: spec.sessionAffinity === "ClientIP" ? spec.sessionAffinityTimeoutSeconds : 0,
    });
  });
  return services;
}

/** Writes traffic classes; what they point at must exist. */
export function compileTraffic(
  context: CompileContext,
  services: readonly Service[],
  workloads: WorkloadCompiler,
  nodeRows: ReadonlyMap<string, number>,
): void {
  for (const traffic of context.scenario.traffic) {
    const target = findTarget(context, services, traffic);
    const from = findOrigin(context, workloads, nodeRows, traffic);
    const { arrivals } = traffic;
    const closed = arrivals.kind === "closed";
    context.writer.add(SECTION_TRAFFICS, TrafficRecord, {
      entity: entityOf("Traffic", traffic.name),
      startNs: traffic.startNs,
      endNs: traffic.endNs,
      requests: closed ? (arrivals.requests ?? NEVER) : NEVER,
      timeoutNs: traffic.timeoutNs,
      requestBytes: traffic.requestBytes,
      name: context.writer.intern(traffic.name),
      service: target.service,
      port: target.port,
      kind: closed ? TRAFFIC_CLOSED : TRAFFIC_OPEN,
      interval: closed
        ? compileOptionalDistribution(context, arrivals.thinkTime)
        : compileInterval(context, arrivals.kind, arrivals.ratePerSecondMilli),
      concurrency: closed ? arrivals.concurrency : 0,
      keepAlive: traffic.connection === "keep-alive" ? 1 : 0,
      fromWorkload: from.workload,
      fromNode: from.node,
    });
  }
}

function compileSelector(context: CompileContext, selector: Readonly<Record<string, string>>): Run {
  const run = { start: context.writer.rows(SECTION_LABELS), count: Object.keys(selector).length };
  for (const [key, value] of Object.entries(selector)) {
    context.writer.add(SECTION_LABELS, LabelRecord, {
      key: context.writer.intern(key),
      value: context.writer.intern(value),
    });
  }
  return run;
}

function compilePorts(context: CompileContext, ports: readonly ServicePort[]): Run {
  const run = { start: context.writer.rows(SECTION_SERVICE_PORTS), count: ports.length };
  for (const { name, port, targetPort, protocol, nodePort } of ports) {
    context.writer.add(SECTION_SERVICE_PORTS, ServicePortRecord, {
      name: context.writer.intern(name),
      port,
      targetPort: typeof targetPort === "number" ? targetPort : 0,
      targetPortName: context.writer.intern(typeof targetPort === "string" ? targetPort : ""),
      protocol: PROTOCOLS[protocol],
      nodePort: nodePort ?? 0,
    });
  }
  return run;
}

function findTarget(
  context: CompileContext,
  services: readonly Service[],
  traffic: TrafficClass,
): { service: number; port: number } {
  const { namespace, service: name, port } = traffic.to;
  const row = services.findIndex(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  const service = services[row];
  if (!service) {
    const near = nearestName(
      name,
      services.map(({ metadata }) => metadata.name),
    );
    context.reportScenario([...traffic.path, "to", "service"], {
      code: "unknown-service",
      severity: "error",
      message: `traffic ${JSON.stringify(traffic.name)}: no Service ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)}`,
      ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
    });
    return { service: 0, port: 0 };
  }
  const { ports } = service.spec;
  const index =
    port === undefined
      ? ports.length === 1
        ? 0
        : -1
      : ports.findIndex((each) => each.port === port || each.name === port);
  if (index < 0) {
    const known = ports.map((each) => (each.name === "" ? `${each.port}` : `${each.port} (${each.name})`)).join(", ");
    context.reportScenario([...traffic.path, "to"], {
      code: "unknown-service-port",
      severity: "error",
      message: `traffic ${JSON.stringify(traffic.name)}: Service ${JSON.stringify(name)} has no port ${port ?? "to choose by default"}`,
      hint: known === "" ? "the Service has no ports" : `its ports: ${known}`,
    });
    return { service: row, port: 0 };
  }
  return { service: row, port: index };
}

function findOrigin(
  context: CompileContext,
  workloads: WorkloadCompiler,
  nodeRows: ReadonlyMap<string, number>,
  traffic: TrafficClass,
): { workload: number; node: number } {
  const { from } = traffic;
  if (from.kind === "external") return { workload: -1, node: -1 };
  if (from.kind === "node") {
    const node = nodeRows.get(from.node);
    if (node !== undefined) return { workload: -1, node };
    context.reportScenario([...traffic.path, "from", "node"], {
      code: "unknown-node",
      severity: "error",
      message: `traffic ${JSON.stringify(traffic.name)}: there is no node ${JSON.stringify(from.node)}`,
    });
    return { workload: -1, node: -1 };
  }
  const { kind, name } = from.owner;
  const workload = workloads.rowOf(kind, from.namespace, name);
  if (workload !== undefined) return { workload, node: -1 };
  context.reportScenario([...traffic.path, "from"], {
    code: "unknown-workload",
    severity: "error",
    message: `traffic ${JSON.stringify(traffic.name)}: ${kind} ${JSON.stringify(name)} is not in the manifests or not simulated`,
  });
  return { workload: -1, node: -1 };
}
