// Reads Services, Endpoints and EndpointSlices. Mirrors SetDefaults_Service of pkg/apis/core/v1/defaults.go and
// ValidateService of pkg/apis/core/validation/validation.go, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import { dnsLabelErrors, portNameErrors, portNumberErrors } from "./label-validation.ts";
import type { KubernetesObject } from "./object-meta.ts";
import { optionalIntegers, optionalTexts, readLabels } from "./read-meta.ts";
import type { EndpointAddress, EndpointSlice, EndpointSubset, Endpoints, Service, ServicePort } from "./service.ts";

const DEFAULT_AFFINITY_SECONDS = 10800;
const MAX_AFFINITY_SECONDS = 86400;

export function readService(object: FieldCursor, base: KubernetesObject): Service {
  const spec = object.at("spec");
  const type = spec.oneOf("type", ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"], "ClusterIP");
  const clusterIP = spec.text("clusterIP");
  const ports = readPorts(spec);
  if (ports.length === 0 && type !== "ExternalName" && clusterIP !== "None") {
    spec.required("ports");
  }
  if (type === "ExternalName" && (spec.text("externalName") ?? "") === "") {
    spec.required("externalName");
  }
  if (clusterIP === "None" && (type === "NodePort" || type === "LoadBalancer")) {
    spec.invalid("clusterIPs", "None", `may not be set to 'None' for ${type} services`);
  }
  const hasSelector = spec.has("selector") && spec.at("selector").names().length > 0;
  return {
    ...base,
    kind: "Service",
    spec: {
      type,
      ...(clusterIP === undefined || clusterIP === "" ? {} : { clusterIP }),
      ports,
      ...(hasSelector ? { selector: readLabels(spec, "selector") } : {}),
      sessionAffinity: spec.oneOf("sessionAffinity", ["None", "ClientIP"], "None"),
      sessionAffinityTimeoutSeconds: readAffinityTimeout(spec),
      externalTrafficPolicy: spec.oneOf("externalTrafficPolicy", ["Cluster", "Local"], "Cluster"),
      internalTrafficPolicy: spec.oneOf("internalTrafficPolicy", ["Cluster", "Local"], "Cluster"),
      publishNotReadyAddresses: spec.boolean("publishNotReadyAddresses"),
      externalIPs: spec.texts("externalIPs"),
      ...optionalTexts(spec, ["externalName", "trafficDistribution"]),
    },
  };
}

export function readEndpoints(object: FieldCursor, base: KubernetesObject): Endpoints {
  return {
    ...base,
    kind: "Endpoints",
    subsets: object.list("subsets").map((subset) => ({
      addresses: [
        ...subset.list("addresses").map((address) => readAddress(address, true)),
        ...subset.list("notReadyAddresses").map((address) => readAddress(address, false)),
      ],
      ports: readEndpointPorts(subset),
    })),
  };
}

export function readEndpointSlice(object: FieldCursor, base: KubernetesObject): EndpointSlice {
  const serviceName = base.metadata.labels["kubernetes.io/service-name"];
  return {
    ...base,
    kind: "EndpointSlice",
    addressType: object.oneOf("addressType", ["IPv4", "IPv6", "FQDN"], "IPv4"),
    ...(serviceName === undefined ? {} : { serviceName }),
    subset: { addresses: object.list("endpoints").flatMap(readSliceEndpoint), ports: readEndpointPorts(object) },
  };
}

function readPorts(spec: FieldCursor): ServicePort[] {
  const cursors = spec.list("ports");
  const names = new Set<string>();
  const taken = new Set<string>();
  return cursors.map((cursor) => {
    const port = readPort(cursor);
    if (cursors.length > 1 && port.name === "") {
      cursor.required("name");
    }
    if (port.name !== "" && names.has(port.name)) {
      cursor.duplicate("name", port.name);
    }
    names.add(port.name);
    const identity = `${port.protocol} ${port.port}`;
    if (taken.has(identity)) {
      cursor.duplicate(undefined, { port: port.port, protocol: port.protocol });
    }
    taken.add(identity);
    return port;
  });
}

function readPort(cursor: FieldCursor): ServicePort {
  const name = cursor.text("name") ?? "";
  for (const error of name === "" ? [] : dnsLabelErrors(name)) {
    cursor.invalid("name", name, error);
  }
  const port = cursor.integer("port") ?? 0;
  for (const error of cursor.integer("port") === undefined ? [] : portNumberErrors(port)) {
    cursor.invalid("port", port, error);
  }
  const written = cursor.intOrString("targetPort");
  const targetPort = written === undefined || written === 0 || written === "" ? port : written;
  if (targetPort !== port) {
    const errors = typeof targetPort === "number" ? portNumberErrors(targetPort) : portNameErrors(targetPort);
    const quoted = typeof targetPort === "string" && /^[0-9]+$/.test(targetPort);
    for (const error of errors) {
      cursor.invalid("targetPort", targetPort, error, quoted ? "leave out the quotes to make it a number" : undefined);
    }
  }
  return {
    name,
    protocol: cursor.oneOf("protocol", ["TCP", "UDP", "SCTP"], "TCP"),
    port,
    targetPort,
    ...optionalIntegers(cursor, ["nodePort"]),
    ...optionalTexts(cursor, ["appProtocol"]),
  };
}

function readAffinityTimeout(spec: FieldCursor): number {
  const clientIP = spec.at("sessionAffinityConfig").at("clientIP");
  const seconds = clientIP.integer("timeoutSeconds") ?? DEFAULT_AFFINITY_SECONDS;
  if (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS) {
    clientIP.invalid("timeoutSeconds", seconds, `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`);
  }
  return seconds;
}

function readAddress(address: FieldCursor, ready: boolean): EndpointAddress {
  const target = address.at("targetRef");
  const pod = target.text("kind") === "Pod" ? target.text("name") : undefined;
  return {
    ip: address.text("ip") ?? "",
    ...optionalTexts(address, ["nodeName"]),
    ...(pod === undefined ? {} : { targetPod: pod }),
    ready,
  };
}

/** discovery.k8s.io/v1beta1 kept the node's name in `topology`. */
function readSliceEndpoint(endpoint: FieldCursor): EndpointAddress[] {
  const target = endpoint.at("targetRef");
  const pod = target.text("kind") === "Pod" ? target.text("name") : undefined;
  const nodeName = endpoint.text("nodeName") ?? endpoint.map("topology")["kubernetes.io/hostname"];
  return endpoint.texts("addresses").map((ip) => ({
    ip,
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(pod === undefined ? {} : { targetPod: pod }),
    ready: endpoint.at("conditions").raw("ready") !== false,
  }));
}

function readEndpointPorts(parent: FieldCursor): EndpointSubset["ports"] {
  return parent.list("ports").map((port) => ({
    name: port.text("name") ?? "",
    port: port.integer("port") ?? 0,
    protocol: port.oneOf("protocol", ["TCP", "UDP", "SCTP"], "TCP"),
  }));
}
