// Reads Calico's IPPool and FelixConfiguration. Mirrors validateIPPoolSpec of libcalico-go/lib/validator/v3/validator.go and
// validateAndSetDefaults of libcalico-go/lib/clientv3/ippool.go.

import type { FieldCursor } from "./field-cursor.ts";
import { canonicalCidr } from "./ip-address.ts";
import type { EncapsulationMode, FelixConfiguration, IPPool } from "./ip-pool.ts";
import type { KubernetesObject } from "./object-meta.ts";

const MODES = ["Never", "Always", "CrossSubnet"] as const;
const DEFAULT_BLOCK_SIZE = 26;
/** Fields of FelixConfiguration that act here. */
const FELIX_FIELDS = ["vxlanMTU", "ipipMTU", "vxlanPort", "vxlanVNI"];

export function readIpPool(object: FieldCursor, base: KubernetesObject): IPPool {
  return { ...base, kind: "IPPool", spec: readIpPoolSpec(object.at("spec")) };
}

/** Reads the spec, which a scenario may write by itself. */
export function readIpPoolSpec(spec: FieldCursor): IPPool["spec"] {
  const blockSize = spec.integer("blockSize") || DEFAULT_BLOCK_SIZE;
  const ipipMode: EncapsulationMode = spec.oneOf("ipipMode", MODES, "Never");
  const vxlanMode: EncapsulationMode = spec.oneOf("vxlanMode", MODES, "Never");
  const disabled = spec.boolean("disabled");
  if (ipipMode !== "Never" && vxlanMode !== "Never")
    spec.invalid("ipipMode", ipipMode, "IPIPMode and VXLANMode cannot both be enabled on the same IP pool");
  const isIpv6 = spec.text("cidr")?.includes(":") ?? false;
  const [least, most] = isIpv6 ? [116, 128] : [20, 32];
  const written = spec.integer("blockSize") ?? 0;
  if (written !== 0 && (written < least || written > most))
    spec.invalid("blockSize", written, `${isIpv6 ? "IPv6" : "IPv4"} block size must be between ${least} and ${most}`);
  const selector = spec.text("nodeSelector") ?? "all()";
  if (selector !== "all()" && selector !== "")
    spec.warning("nodeSelector", "not-simulated", `the pool is taken for all nodes, not for ${selector} alone`);
  return {
    cidr: readCidr(spec, blockSize, disabled),
    blockSize: Math.min(Math.max(blockSize, 20), 32),
    ipipMode,
    vxlanMode,
    natOutgoing: spec.boolean("natOutgoing"),
    disabled,
    forPods: !spec.has("allowedUses") || spec.texts("allowedUses").includes("Workload"),
  };
}

function readCidr(spec: FieldCursor, blockSize: number, disabled: boolean): string {
  const text = spec.text("cidr") ?? "";
  const cidr = canonicalCidr(text);
  // An IPv6 pool stands beside the IPv4 one in a cluster of both; whoever chooses a pool passes it over.
  if (text.includes(":")) return "";
  if (cidr === undefined) {
    spec.invalid("cidr", text, "IPPool CIDR must be a valid subnet");
    return "";
  }
  if (cidr !== text) spec.invalid("cidr", text, "IP pool CIDR is not strictly masked", `write ${cidr}`);
  if (!disabled && Number(cidr.split("/")[1]) > blockSize) {
    const message =
      "IP pool size is too small for use with Calico IPAM. It must be equal to or greater than the block size.";
    spec.invalid("cidr", text, message);
  }
  return cidr;
}

export function readFelixConfiguration(object: FieldCursor, base: KubernetesObject): FelixConfiguration {
  const spec = object.at("spec");
  const ignored = spec.names().filter((name) => !FELIX_FIELDS.includes(name));
  const [first] = ignored;
  if (first !== undefined)
    spec.warning(
      first,
      "not-simulated",
      `accepted, but the simulation ignores it (${ignored.length === 1 ? "one field" : `${ignored.length} fields of the kind, first here`})`,
    );
  return {
    ...base,
    kind: "FelixConfiguration",
    spec: {
      vxlanMtu: spec.integer("vxlanMTU") || undefined,
      ipipMtu: spec.integer("ipipMTU") || undefined,
      vxlanPort: spec.integer("vxlanPort") || undefined,
      vxlanVni: spec.integer("vxlanVNI") || undefined,
    },
  };
}
