// NodePorts. Mirrors pkg/scheduler/framework/plugins/nodeports and HostPortInfo.CheckConflict (pkg/scheduler/framework/types.go).

import { containersOf, isSidecar, type Json } from "./plain-cluster.ts";

/** From this minor version ports of sidecars count too (kubernetes#132807). */
const SIDECARS_SINCE_MINOR = 34;
const EVERY_ADDRESS = "0.0.0.0";

interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** Ports that a pod takes of its node. */
export function hostPortsOf(pod: Json, kubernetesMinor: number): HostPort[] {
  const { init, main } = containersOf(pod);
  const sidecars = kubernetesMinor >= SIDECARS_SINCE_MINOR ? init.filter(isSidecar) : [];
  const ports: Json[] = [...sidecars, ...main].flatMap(({ ports = [] }: Json) => ports);
  return ports
    .filter(({ hostPort = 0 }) => hostPort > 0)
    .map(({ hostPort, hostIP, protocol }) => ({
      ip: hostIP || EVERY_ADDRESS,
      protocol: protocol || "TCP",
      port: hostPort,
    }));
}

/** Reason of NodePorts: a port that the pod asks for is taken by one of `others`. */
export function hostPortReason(pod: Json, others: readonly Json[], kubernetesMinor: number): string | undefined {
  const wanted = hostPortsOf(pod, kubernetesMinor);
  if (wanted.length === 0) return undefined;
  const taken = others.flatMap((other) => hostPortsOf(other, kubernetesMinor));
  const conflicts = wanted.some((one) => taken.some((other) => conflict(one, other)));
  return conflicts ? "node(s) didn't have free ports for the requested pod ports" : undefined;
}

function conflict(one: HostPort, other: HostPort): boolean {
  if (one.port !== other.port || one.protocol !== other.protocol) return false;
  return one.ip === other.ip || one.ip === EVERY_ADDRESS || other.ip === EVERY_ADDRESS;
}
