// kube-proxy's settings as the scenario writes them: fields of a KubeProxyConfiguration, or its mode and scheduler in short.

import { DiagnosticList } from "../documents/diagnostic.ts";
import type { DocumentValue } from "../documents/document.ts";
import { proxyModeProblem } from "../kubernetes/check-kube-proxy-configuration.ts";
import { DEFAULT_CONNTRACK, type KubeProxyConfiguration } from "../kubernetes/kube-proxy-configuration.ts";
import { ReadContext } from "../kubernetes/read-context.ts";
import {
  DEFAULT_MIN_SYNC_NS,
  DEFAULT_SYNC_NS,
  readKubeProxyFields,
} from "../kubernetes/read-kube-proxy-configuration.ts";
import type { ProxySpec } from "./cluster.ts";
import type { Findings } from "./findings.ts";
import { NETWORK_PATH, type NetworkFields } from "./read-network.ts";

/** Reads kubeProxy, proxyMode and ipvsScheduler for Kubernetes 1.`kubernetesMinor`. */
export function readProxy(fields: NetworkFields, kubernetesMinor: number, findings: Findings): ProxySpec {
  const minor = readMinor(fields, kubernetesMinor, findings);
  if (fields.kubeProxy === undefined) return readShort(fields, minor, findings);
  const found = new DiagnosticList();
  const context = new ReadContext(`1.${kubernetesMinor}`, found, minor);
  const path = [...NETWORK_PATH, "kubeProxy"];
  const read = readKubeProxyFields(context, findings.document, path, fields.kubeProxy as DocumentValue);
  context.finish();
  findings.adopt(found);
  for (const [name, own, theirs] of [
    ["proxyMode", fields.proxyMode, read.mode] as const,
    ["ipvsScheduler", fields.ipvsScheduler, read.ipvsScheduler] as const,
  ]) {
    if (own === theirs || !findings.isWritten([...NETWORK_PATH, name])) continue;
    const message = `${name} ${own} contradicts kubeProxy, which says ${theirs}`;
    findings.error([...NETWORK_PATH, name], "contradiction", message, "remove one of the two");
  }
  return proxyOf(read, minor);
}

/** How much older kube-proxy may be (https://kubernetes.io/releases/version-skew-policy/). */
const MOST_SKEW = 3;

function readMinor({ kubeProxyVersion }: NetworkFields, kubernetesMinor: number, findings: Findings): number {
  if (kubeProxyVersion === undefined) return kubernetesMinor;
  const minor = Number(kubeProxyVersion.slice(2));
  if (minor > kubernetesMinor || minor < kubernetesMinor - MOST_SKEW) {
    const message = `kube-proxy must not be newer than kube-apiserver, and may be up to three minor versions older: ${kubeProxyVersion} does not go with 1.${kubernetesMinor}`;
    findings.error([...NETWORK_PATH, "kubeProxyVersion"], "out-of-range", message);
  }
  return minor;
}

/** What takes effect of a configuration. */
export function proxyOf(read: KubeProxyConfiguration, minor: number): ProxySpec {
  const { mode, ipvsScheduler, minSyncNs, syncNs, masqueradeAll, conntrack } = read;
  return { minor, mode, ipvsScheduler, minSyncNs, syncNs, masqueradeAll, conntrack };
}

function readShort({ proxyMode: mode, ipvsScheduler }: NetworkFields, minor: number, findings: Findings): ProxySpec {
  const problem = proxyModeProblem(mode, minor, undefined);
  if (problem !== undefined) {
    const message = `Invalid value: ${JSON.stringify(mode)}: ${problem.message}`;
    findings.error([...NETWORK_PATH, "proxyMode"], "invalid-value", message, problem.hint);
  }
  return {
    minor,
    mode,
    ipvsScheduler,
    minSyncNs: DEFAULT_MIN_SYNC_NS[mode],
    syncNs: DEFAULT_SYNC_NS,
    masqueradeAll: false,
    conntrack: DEFAULT_CONNTRACK,
  };
}
