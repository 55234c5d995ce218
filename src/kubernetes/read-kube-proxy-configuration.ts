// Reads a KubeProxyConfiguration: a file of its own, the one in kubeadm's ConfigMap, or its fields in a scenario. Mirrors
// pkg/proxy/apis/config/v1alpha1/defaults.go, v1.35.

import type { DocumentPath, DocumentValue, SourceDocument } from "../documents/document.ts";
import { checkObject } from "./check-fields.ts";
import { checkKubeProxyConfiguration, durationOf } from "./check-kube-proxy-configuration.ts";
import { parseDuration } from "./duration.ts";
import { FieldCursor, isMapping } from "./field-cursor.ts";
import {
  type ConntrackSettings,
  DEFAULT_CONNTRACK,
  IPVS_SCHEDULERS,
  type IpvsScheduler,
  type KubeProxyConfiguration,
  type ProxyMode,
} from "./kube-proxy-configuration.ts";
import type { ReadContext } from "./read-context.ts";

const GROUP = "kubeproxy.config.k8s.io";
const VERSION = `${GROUP}/v1alpha1`;
const KIND = "KubeProxyConfiguration";
/** Defaults of syncPeriod and of minSyncPeriod by mode, nanoseconds. ipvs has none: every change is written at once. */
export const DEFAULT_SYNC_NS = 30_000_000_000;
export const DEFAULT_MIN_SYNC_NS: Readonly<Record<ProxyMode, number>> = {
  userspace: 1_000_000_000,
  iptables: 1_000_000_000,
  ipvs: 0,
  nftables: 1_000_000_000,
};

/** Every duration of the type, so that a text that is none is told. */
const DURATIONS: Readonly<Record<string, readonly string[]>> = {
  "": ["configSyncPeriod", "udpIdleTimeout"],
  iptables: ["syncPeriod", "minSyncPeriod"],
  ipvs: ["syncPeriod", "minSyncPeriod", "tcpTimeout", "tcpFinTimeout", "udpTimeout"],
  nftables: ["syncPeriod", "minSyncPeriod"],
  conntrack: ["tcpEstablishedTimeout", "tcpCloseWaitTimeout", "udpTimeout", "udpStreamTimeout"],
};

/** Whether a document is of kube-proxy's configuration group. */
export function isKubeProxyConfiguration({ value }: SourceDocument): boolean {
  return isMapping(value) && typeof value.apiVersion === "string" && value.apiVersion.split("/")[0] === GROUP;
}

/** Reads the configuration; undefined when the document is of another kind or version, which is reported. */
export function readKubeProxyConfiguration(
  context: ReadContext,
  document: SourceDocument,
): KubeProxyConfiguration | undefined {
  const object = new FieldCursor(context, document, [], document.value);
  const [version, kind] = [object.text("apiVersion") ?? "", object.text("kind") ?? ""];
  if (version !== VERSION || kind !== KIND) {
    context.report("error", document, [version === VERSION ? "kind" : "apiVersion"], {
      code: "unknown-kind",
      message: `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)}`,
      hint: `write apiVersion: ${VERSION} and kind: ${KIND}`,
    });
    return undefined;
  }
  return readKubeProxyFields(context, document, [], document.value);
}

/** Reads the fields at `path`, with or without apiVersion and kind. */
export function readKubeProxyFields(
  context: ReadContext,
  document: SourceDocument,
  path: DocumentPath,
  value: DocumentValue,
): KubeProxyConfiguration {
  checkObject(context, document, path, value, KIND, true);
  const object = new FieldCursor(context, document, path, value);
  checkDurations(object);
  checkKubeProxyConfiguration(object);
  const mode = (object.text("mode") || "iptables") as ProxyMode;
  // The userspace proxy reads the periods of iptables.
  const section = object.at(mode === "userspace" ? "iptables" : mode);
  return {
    mode,
    ipvsScheduler: readScheduler(object.at("ipvs"), mode),
    minSyncNs: Number(durationOf(section, "minSyncPeriod") ?? 0n) || (DEFAULT_MIN_SYNC_NS[mode] ?? 0),
    syncNs: Number(durationOf(section, "syncPeriod") ?? 0n) || DEFAULT_SYNC_NS,
    // ipvs reads the one of iptables (pkg/proxy/apis/config/v1alpha1/conversion.go).
    masqueradeAll: object.at(mode === "nftables" ? "nftables" : "iptables").boolean("masqueradeAll"),
    clusterCidr: object.text("clusterCIDR") ?? "",
    conntrack: readConntrack(object.at("conntrack")),
    origin: object.origin,
  };
}

function readConntrack(conntrack: FieldCursor): ConntrackSettings {
  const nanoseconds = (name: string, otherwise: number): number => {
    const value = durationOf(conntrack, name);
    return value === undefined ? otherwise : Number(value);
  };
  return {
    maxPerCore: conntrack.integer("maxPerCore") ?? DEFAULT_CONNTRACK.maxPerCore,
    min: conntrack.integer("min") ?? DEFAULT_CONNTRACK.min,
    tcpEstablishedNs: nanoseconds("tcpEstablishedTimeout", DEFAULT_CONNTRACK.tcpEstablishedNs),
    tcpCloseWaitNs: nanoseconds("tcpCloseWaitTimeout", DEFAULT_CONNTRACK.tcpCloseWaitNs),
  };
}

function readScheduler(ipvs: FieldCursor, mode: ProxyMode): IpvsScheduler {
  const text = ipvs.text("scheduler") || "rr";
  const scheduler = IPVS_SCHEDULERS.find((each) => each === text);
  if (scheduler === undefined && mode === "ipvs" && ["wlc", "lblc", "lblcr"].includes(text))
    ipvs.context.report("error", ipvs.document, [...ipvs.path, "scheduler"], {
      code: "not-simulated",
      message: `the ipvs scheduler ${text} is not simulated`,
      hint: `simulated: ${IPVS_SCHEDULERS.join(", ")}`,
    });
  return scheduler ?? "rr";
}

function checkDurations(object: FieldCursor): void {
  for (const [section, names] of Object.entries(DURATIONS)) {
    const cursor = section === "" ? object : object.at(section);
    for (const name of names) {
      const text = cursor.text(name);
      const parsed = text === undefined ? undefined : parseDuration(text);
      if (parsed !== undefined && "error" in parsed) cursor.invalid(name, text, parsed.error);
    }
  }
}
