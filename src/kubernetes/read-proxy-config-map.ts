// The KubeProxyConfiguration inside the ConfigMap that kube-proxy's pods mount: kubeadm's kube-proxy, or EKS's kube-proxy-config.

import { readEmbedded } from "../documents/embedded-document.ts";
import type { ConfigMap } from "./configuration.ts";
import type { KubeProxyConfiguration } from "./kube-proxy-configuration.ts";
import type { ReadContext } from "./read-context.ts";
import { isKubeProxyConfiguration, readKubeProxyConfiguration } from "./read-kube-proxy-configuration.ts";

/** Key of the configuration by name of the ConfigMap. */
const KEYS: Readonly<Record<string, string>> = { "kube-proxy": "config.conf", "kube-proxy-config": "config" };

/** The configuration that a ConfigMap holds, if it is one of those and in its format. */
export function readProxyConfigMap(context: ReadContext, configMap: ConfigMap): KubeProxyConfiguration[] {
  const { name } = configMap.metadata;
  const key = Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
  const text = key === undefined ? undefined : configMap.data[key];
  if (key === undefined || text === undefined) return [];
  const { document, path } = configMap.origin;
  const inner = readEmbedded(document, [...path, "data", key], text, context.sink);
  if (inner === undefined || !isKubeProxyConfiguration(inner)) return [];
  const read = readKubeProxyConfiguration(context, inner);
  return read === undefined ? [] : [read];
}
