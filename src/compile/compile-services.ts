// Services as rows of the image.

import {
  LabelRecord,
  PROTOCOL_SCTP,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  SECTION_LABELS,
  SECTION_SERVICE_PORTS,
  SECTION_SERVICES,
  SERVICE_CLUSTER_IP,
  SERVICE_HEADLESS,
  SERVICE_LOAD_BALANCER,
  SERVICE_NODE_PORT,
  ServicePortRecord,
  ServiceRecord,
} from "../core/abi.generated.ts";
import type { Service, ServicePort } from "../kubernetes/service.ts";
import type { CompileContext, Run } from "./compile-context.ts";
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
