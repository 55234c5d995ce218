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
import { formatAddress, inNetwork, isAddress, networkSize, parseAddress, parseCidr } from "../kubernetes/ip-address.ts";
import type { Service, ServicePort } from "../kubernetes/service.ts";
import { AddressPlan } from "./address-plan.ts";
import { type CompileContext, type Run, runFields } from "./compile-context.ts";
import type { CompiledServicePort } from "./compiled-scenario.ts";
import { entityOf } from "./entity.ts";

const PROTOCOLS = { TCP: PROTOCOL_TCP, UDP: PROTOCOL_UDP, SCTP: PROTOCOL_SCTP } as const;
const TYPES = {
  ClusterIP: SERVICE_CLUSTER_IP,
  NodePort: SERVICE_NODE_PORT,
  LoadBalancer: SERVICE_LOAD_BALANCER,
} as const;

/** Writes every Service that has a virtual IP or endpoints; ExternalName has neither. Returns those written, by row. */
export function compileServices(context: CompileContext): {
  services: readonly Service[];
  ports: readonly CompiledServicePort[];
} {
  const services = context.objects.services.filter(({ spec }) => spec.type !== "ExternalName");
  const addresses = clusterAddresses(context, services);
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
      clusterIp: addresses[row] ?? 0,
      sessionAffinitySeconds: spec.sessionAffinity === "ClientIP" ? spec.sessionAffinityTimeoutSeconds : 0,
      externalLocal: spec.externalTrafficPolicy === "Local" ? 1 : 0,
      internalLocal: spec.internalTrafficPolicy === "Local" ? 1 : 0,
      publishNotReady: spec.publishNotReadyAddresses ? 1 : 0,
      ...runFields("externalIps", context.values(spec.externalIPs.filter(isAddress).map(parseAddress))),
    });
  });
  const ports = services.flatMap(({ metadata, spec }, row) =>
    spec.ports.map(({ name, port, nodePort = 0, protocol }) => {
      const address = addresses[row];
      const clusterIP = address === undefined ? "" : formatAddress(address);
      return { namespace: metadata.namespace, service: metadata.name, name, port, nodePort, protocol, clusterIP };
    }),
  );
  return { services, ports };
}

/**
 * The virtual IP of each Service, undefined for headless ones: its own, else the next free one of the upper band, as the API server's allocator
 * leaves the lower one to those who ask (pkg/registry/core/service/ipallocator).
 */
function clusterAddresses(context: CompileContext, services: readonly Service[]): (number | undefined)[] {
  const { serviceCidr } = context.scenario.cluster.network;
  const network = parseCidr(serviceCidr);
  const band = Math.min(Math.max(16, networkSize(network) / 16), 256);
  const plan = new AddressPlan(network, band);
  for (const service of services) {
    const { clusterIP } = service.spec;
    if (clusterIP === undefined || clusterIP === "None" || clusterIP === "") continue;
    // A dump of another cluster may use another range: what it says is taken as it is.
    if (isAddress(clusterIP) && (plan.take(clusterIP) || !inNetwork(parseAddress(clusterIP), network))) continue;
    context.reportObject(service.origin, ["spec", "clusterIP"], {
      code: "invalid-value",
      severity: "error",
      message: isAddress(clusterIP)
        ? `clusterIP ${clusterIP} is another Service's`
        : `clusterIP ${JSON.stringify(clusterIP)} is no IPv4 address`,
    });
  }
  return services.map((service) => {
    const { clusterIP } = service.spec;
    if (clusterIP === "None") return undefined;
    const address = clusterIP !== undefined && isAddress(clusterIP) ? clusterIP : plan.next();
    if (address !== undefined) return parseAddress(address);
    const message = `no address is left in ${serviceCidr}`;
    context.reportObject(service.origin, ["spec"], { code: "out-of-range", severity: "error", message });
    return undefined;
  });
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
