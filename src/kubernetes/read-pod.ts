// Reads pods and pod templates. Mirrors SetDefaults_PodSpec of pkg/apis/core/v1/defaults.go and ValidatePodSpec of
// pkg/apis/core/validation/validation.go, v1.35.

import { nearestName } from "../documents/nearest-name.ts";
import type { Container } from "./container.ts";
import type { FieldCursor } from "./field-cursor.ts";
import type { KubernetesObject } from "./object-meta.ts";
import type { Condition, ContainerStatus, Pod, PodSpec, PodStatus, PodTemplateSpec, RestartPolicy } from "./pod.ts";
import { readContainers } from "./read-container.ts";
import { nonNegative, optionalIntegers, optionalTexts, readLabels } from "./read-meta.ts";
import { readAffinity, readSpreadConstraints, readTolerations } from "./read-placement.ts";
import { readRequirements, readResourceList } from "./read-resources.ts";
import { readVolumes } from "./read-volume.ts";

const RESTART_POLICIES: readonly RestartPolicy[] = ["Always", "OnFailure", "Never"];
const DEFAULT_GRACE_SECONDS = 30;

export function readPod(object: FieldCursor, base: KubernetesObject): Pod {
  const status = object.child("status");
  return {
    ...base,
    kind: "Pod",
    spec: readPodSpec(object.at("spec"), RESTART_POLICIES, []),
    ...(status === undefined || status.names().length === 0 ? {} : { status: readPodStatus(status) }),
  };
}

/** spec.template of a controller whose pods may have only the given restart policies, and get volumes from these claims. */
export function readPodTemplate(
  spec: FieldCursor,
  restartPolicies: readonly RestartPolicy[],
  claims: readonly string[] = [],
): PodTemplateSpec {
  const template = spec.at("template");
  const meta = template.at("metadata");
  return {
    labels: readLabels(meta, "labels"),
    annotations: meta.map("annotations"),
    spec: readPodSpec(template.at("spec"), restartPolicies, claims),
    origin: template.origin,
  };
}

/** One entry of status.conditions of a pod or a node. */
export function readConditions(status: FieldCursor): Condition[] {
  return status.list("conditions").map((condition) => {
    const value = condition.text("status");
    return {
      type: condition.text("type") ?? "",
      status: value === "True" || value === "False" ? value : "Unknown",
      ...optionalTexts(condition, ["reason", "message", "lastTransitionTime"]),
    };
  });
}

function readPodSpec(spec: FieldCursor, restartPolicies: readonly RestartPolicy[], claims: readonly string[]): PodSpec {
  const names = new Set<string>();
  const initContainers = readContainers(spec, "initContainers", names);
  const containers = readContainers(spec, "containers", names);
  if (containers.length === 0 && spec.has("containers")) {
    spec.required("containers");
  }
  const volumes = readVolumes(spec);
  checkMounts(spec, new Set([...claims, ...volumes.map((volume) => volume.name)]));
  const hostNetwork = spec.boolean("hostNetwork");
  checkHostPorts(spec, hostNetwork);
  return {
    containers: hostNetwork ? withHostPorts(containers) : containers,
    initContainers: hostNetwork ? withHostPorts(initContainers) : initContainers,
    volumes,
    restartPolicy: readRestartPolicy(spec, restartPolicies),
    terminationGracePeriodSeconds: nonNegative(spec, "terminationGracePeriodSeconds", DEFAULT_GRACE_SECONDS),
    ...optionalIntegers(spec, ["activeDeadlineSeconds", "priority"]),
    ...optionalTexts(spec, ["nodeName", "priorityClassName", "runtimeClassName", "hostname", "subdomain"]),
    nodeSelector: readLabels(spec, "nodeSelector"),
    affinity: readAffinity(spec),
    tolerations: readTolerations(spec),
    topologySpreadConstraints: readSpreadConstraints(spec),
    schedulerName: spec.text("schedulerName") || "default-scheduler",
    schedulingGates: spec.list("schedulingGates").map((gate) => gate.text("name") ?? ""),
    readinessGates: spec.list("readinessGates").map((gate) => gate.text("conditionType") ?? ""),
    hostNetwork,
    dnsPolicy: spec.oneOf("dnsPolicy", ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"], "ClusterFirst"),
    serviceAccountName: spec.text("serviceAccountName") || spec.text("serviceAccount") || "default",
    ...readOptionalParts(spec),
  };
}

/** On the host's network a port is the host's too. Mirrors defaultHostNetworkPorts, pkg/apis/core/v1/defaults.go. */
function withHostPorts(containers: readonly Container[]): Container[] {
  return containers.map((container) => ({
    ...container,
    ports: container.ports.map((port) => ({ ...port, hostPort: port.hostPort || port.containerPort })),
  }));
}

type OptionalParts = Pick<PodSpec, "preemptionPolicy" | "overhead" | "resources" | "dnsConfig">;

function readOptionalParts(spec: FieldCursor): OptionalParts {
  const dns = spec.child("dnsConfig");
  return {
    ...(spec.has("preemptionPolicy")
      ? {
          preemptionPolicy: spec.oneOf("preemptionPolicy", ["PreemptLowerPriority", "Never"], "PreemptLowerPriority"),
        }
      : {}),
    ...(spec.has("overhead") ? { overhead: readResourceList(spec, "overhead", "container") } : {}),
    ...(spec.has("resources") ? { resources: readRequirements(spec.at("resources")) } : {}),
    ...(dns === undefined
      ? {}
      : {
          dnsConfig: {
            nameservers: dns.texts("nameservers"),
            searches: dns.texts("searches"),
            options: dns
              .list("options")
              .map((option) => ({ name: option.text("name") ?? "", value: option.text("value") ?? "" })),
          },
        }),
  };
}

/** The default is Always, which a Job refuses: it has to be written there. */
function readRestartPolicy(spec: FieldCursor, allowed: readonly RestartPolicy[]): RestartPolicy {
  const fallback = allowed[0] as RestartPolicy;
  if (!allowed.includes("Always") && !spec.has("restartPolicy") && spec.names().length > 0) {
    spec.required("restartPolicy", `valid values: ${allowed.map((word) => JSON.stringify(word)).join(", ")}`);
  }
  return spec.oneOf("restartPolicy", allowed, fallback);
}

function checkMounts(spec: FieldCursor, volumes: ReadonlySet<string>): void {
  for (const container of [...spec.list("initContainers"), ...spec.list("containers")]) {
    for (const mount of container.list("volumeMounts")) {
      const name = mount.text("name");
      if (name !== undefined && !volumes.has(name)) {
        const near = nearestName(name, volumes);
        mount.notFound("name", name, near === undefined ? "name it in spec.volumes" : `did you mean "${near}"?`);
      }
    }
  }
}

function checkHostPorts(spec: FieldCursor, hostNetwork: boolean): void {
  const taken = new Set<string>();
  for (const container of spec.list("containers")) {
    for (const port of container.list("ports")) {
      const hostPort = port.integer("hostPort") ?? 0;
      if (hostNetwork && hostPort !== 0 && hostPort !== port.integer("containerPort")) {
        port.invalid(
          "containerPort",
          port.integer("containerPort"),
          "must match `hostPort` when `hostNetwork` is true",
        );
      }
      const identity = `${port.text("protocol") ?? "TCP"} ${port.text("hostIP") ?? ""} ${hostPort}`;
      if (hostPort !== 0 && taken.has(identity)) {
        port.duplicate("hostPort", hostPort);
      }
      taken.add(identity);
    }
  }
}

function readPodStatus(status: FieldCursor): PodStatus {
  const qosClass = status.text("qosClass");
  return {
    phase: status.oneOf("phase", ["Pending", "Running", "Succeeded", "Failed", "Unknown"], "Pending"),
    ...optionalTexts(status, ["reason", "message", "podIP", "hostIP", "startTime", "nominatedNodeName"]),
    ...(qosClass === "Guaranteed" || qosClass === "Burstable" || qosClass === "BestEffort" ? { qosClass } : {}),
    conditions: readConditions(status),
    containerStatuses: status.list("containerStatuses").map(readContainerStatus),
  };
}

function readContainerStatus(cursor: FieldCursor): ContainerStatus {
  const states = cursor.at("state");
  const state = (["running", "terminated"] as const).find((name) => states.has(name)) ?? "waiting";
  const detail = states.at(state);
  return {
    name: cursor.text("name") ?? "",
    ready: cursor.boolean("ready"),
    restartCount: cursor.integer("restartCount") ?? 0,
    state,
    ...optionalTexts(detail, ["reason"]),
    ...optionalIntegers(detail, ["exitCode"]),
  };
}
