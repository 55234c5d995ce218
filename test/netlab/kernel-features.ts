// Whether this machine can hold a laboratory, and what it lacks.

import { spawnSync } from "node:child_process";
import { release } from "node:os";

const TOOLS = ["ip", "bridge", "iptables-restore", "nft", "conntrack", "tcpdump"];
/** Since this release bridge-nf-call-iptables is of a namespace: in older ones it would change the host. */
const OLDEST_KERNEL = [5, 3] as const;

/** `reason`: why there can be no laboratory; undefined: it can be built. */
export interface LaboratoryAbility {
  readonly reason: string | undefined;
  /** It is a tool that can be installed, and CI has to. */
  readonly toolsMissing: boolean;
}

/** Looks at user, tools and kernel. */
export function laboratoryAbility(): LaboratoryAbility {
  if (process.platform !== "linux") return { reason: `needs Linux, this is ${process.platform}`, toolsMissing: false };
  if (process.getuid?.() !== 0) return { reason: "needs root for network namespaces", toolsMissing: false };
  const missing = TOOLS.filter((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0);
  if (missing.length > 0) return { reason: `no ${missing.join(", ")} here`, toolsMissing: true };
  return { reason: kernelLacks(), toolsMissing: false };
}

/** Tries each feature in a namespace that goes at once. */
function kernelLacks(): string | undefined {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  if (major < OLDEST_KERNEL[0] || (major === OLDEST_KERNEL[0] && minor < OLDEST_KERNEL[1]))
    return `kernel ${release()} is older than ${OLDEST_KERNEL.join(".")}`;
  const lacks: string[] = [];
  for (const [feature, script] of Object.entries(FEATURES)) {
    if (spawnSync("unshare", ["--net", "sh", "-ec", script]).status !== 0) lacks.push(feature);
  }
  return lacks.length === 0 ? undefined : `this kernel (${release()}) lacks ${lacks.join(", ")}`;
}

const FEATURES: Readonly<Record<string, string>> = {
  "network namespaces, or the right to make one": "true",
  veth: "ip link add one type veth peer name two",
  bridge: "ip link add one type bridge",
  br_netfilter: "test -w /proc/sys/net/bridge/bridge-nf-call-iptables",
  vxlan: "ip link set lo up; ip link add one type vxlan id 1 local 127.0.0.1 dstport 8472 nolearning",
  "iptables with nat, conntrack, statistic, addrtype, mark, MASQUERADE and REJECT": `iptables-restore <<'END'
*nat
-A PREROUTING -p tcp -m addrtype --dst-type LOCAL -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.0.0.1:80
-A POSTROUTING -m mark ! --mark 0x4000/0x4000 -j MASQUERADE --random-fully
COMMIT
*filter
-A FORWARD -m conntrack --ctstate NEW -j REJECT
COMMIT
END`,
  "nftables with verdict maps, numgen, fib, dnat, masquerade and reject": `nft -f - <<'END'
table ip t {
  map m { type ipv4_addr . inet_proto . inet_service : verdict; }
  chain c { numgen random mod 2 vmap { 0 : return, 1 : accept }; }
  chain p { type nat hook prerouting priority dstnat; ip daddr . meta l4proto . th dport vmap @m; meta l4proto tcp dnat to 10.0.0.1:80; }
  chain q { type nat hook postrouting priority srcnat; masquerade fully-random; }
  chain f { type filter hook input priority filter; fib saddr type local reject; }
}
END`,
};
