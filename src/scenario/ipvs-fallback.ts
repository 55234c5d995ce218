// What kube-proxy does in ipvs mode on nodes whose kernel lacks the modules. Mirrors cmd/kube-proxy/app/server_others.go: a fallback to
// iptables until 1.25, an exit from 1.26 on (CHANGELOG-1.26).

import { DEFAULT_MIN_SYNC_NS } from "../kubernetes/read-kube-proxy-configuration.ts";
import type { ProxySpec } from "./cluster.ts";
import type { Findings } from "./findings.ts";
import { NETWORK_PATH } from "./read-network.ts";
import type { Scenario } from "./scenario.ts";

const NO_FALLBACK_MINOR = 26;

/** The mode that kube-proxy really runs in. */
export function usableMode(proxy: ProxySpec, { cluster }: Scenario, findings: Findings): ProxySpec {
  const lacking = cluster.nodes.filter(({ ipvsModules }) => ipvsModules === false);
  const [first] = lacking;
  if (proxy.mode !== "ipvs" || first === undefined) return proxy;
  // GetRequiredIPVSModules, and the module of the scheduler (CanUseIPVSProxier of pkg/proxy/ipvs/proxier.go).
  const modules = [...new Set(["ip_vs", "ip_vs_rr", "ip_vs_wrr", "ip_vs_sh", `ip_vs_${proxy.ipvsScheduler}`])];
  const reason = `IPVS proxier will not be used because the following required kernel modules are not loaded: [${modules.join(" ")}]`;
  const where = [...first.path.slice(0, 4), "ipvsModules"];
  if (proxy.minor >= NO_FALLBACK_MINOR) {
    // Since then kube-proxy tries a virtual server rather than look for modules.
    const message = `kube-proxy on node ${JSON.stringify(first.name)} exits: can't use the IPVS proxier: Ipvs not supported by the kernel`;
    findings.error(
      where,
      "contradiction",
      message,
      "kube-proxy 1.25 fell back to iptables (kubeProxyVersion); use proxyMode: iptables",
    );
    return proxy;
  }
  if (lacking.length < cluster.nodes.length) {
    const message = `${lacking.length} of ${cluster.nodes.length} nodes would run kube-proxy in iptables mode and the others in ipvs mode, which is not simulated`;
    findings.error(where, "not-simulated", message, "give all node pools the same ipvsModules");
    return proxy;
  }
  findings.warning(
    where,
    "ipvs-fallback",
    `"Can't use the IPVS proxier" err=${JSON.stringify(reason)}: kube-proxy uses iptables mode`,
    findings.isWritten([...NETWORK_PATH, "proxyMode"]) ? "write proxyMode: iptables" : undefined,
  );
  return { ...proxy, mode: "iptables", minSyncNs: proxy.minSyncNs || DEFAULT_MIN_SYNC_NS.iptables };
}
