// Traffic as rows of the image, and the calls of handlers, which are traffic of their own.

import {
  ERROR_DOWNSTREAM,
  ERROR_NO_ENDPOINTS,
  ERROR_REFUSED,
  ERROR_REJECTED,
  ERROR_RESET,
  ERROR_TIMEOUT,
  ERROR_UNREACHABLE,
  JITTER_EQUAL,
  JITTER_FULL,
  JITTER_NONE,
  NEVER,
  NO_BUDGET,
  SECTION_TRAFFICS,
  TRAFFIC_CLOSED,
  TRAFFIC_OPEN,
  TrafficRecord,
} from "../core/abi.generated.ts";
import type { DocumentPath } from "../documents/document.ts";
import { nearestName } from "../documents/nearest-name.ts";
import type { Service } from "../kubernetes/service.ts";
import type { Retries, RetryCause, TrafficClass, TrafficTarget } from "../scenario/traffic.ts";
import { compileArrivals } from "./compile-arrivals.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileDistribution } from "./compile-distribution.ts";
import type { WorkloadCompiler } from "./compile-workloads.ts";
import { entityOf } from "./entity.ts";

const JITTERS = { none: JITTER_NONE, full: JITTER_FULL, equal: JITTER_EQUAL } as const;
const CAUSES: Readonly<Record<RetryCause, number>> = {
  refused: ERROR_REFUSED,
  reset: ERROR_RESET,
  timeout: ERROR_TIMEOUT,
  rejected: ERROR_REJECTED,
  "no-endpoints": ERROR_NO_ENDPOINTS,
  unreachable: ERROR_UNREACHABLE,
  downstream: ERROR_DOWNSTREAM,
};

/** Writes traffic classes; what they point at must exist. */
export function compileTraffic(
  context: CompileContext,
  services: readonly Service[],
  workloads: WorkloadCompiler,
  nodeRows: ReadonlyMap<string, number>,
): void {
  let target = { service: 0, port: 0 };
  let from = { workload: -1, node: -1 };
  for (const traffic of context.scenario.traffic) {
    // Classes of a mix have one target and one origin, and what is wrong with them is told once.
    if (!isFollower(traffic)) {
      const name = JSON.stringify(traffic.mix?.name ?? traffic.name);
      target = findTarget(context, services, traffic.to, traffic.path, `traffic ${name}`);
      from = findOrigin(context, workloads, nodeRows, traffic);
    }
    const { arrivals } = traffic;
    const closed = arrivals.kind === "closed";
    context.writer.add(SECTION_TRAFFICS, TrafficRecord, {
      entity: entityOf("Traffic", traffic.name),
      startNs: traffic.startNs,
      endNs: traffic.endNs,
      requests: closed ? (arrivals.requests ?? NEVER) : NEVER,
      timeoutNs: traffic.timeoutNs,
      requestBytes: traffic.requestBytes,
      answerBytes: traffic.responseBytes ?? NEVER,
      ...mixFields(context, traffic),
      name: context.writer.intern(traffic.name),
      service: target.service,
      port: target.port,
      kind: closed ? TRAFFIC_CLOSED : TRAFFIC_OPEN,
      ...(isFollower(traffic) ? { interval: -1, arrivals: -1 } : compileArrivals(context, arrivals)),
      concurrency: closed && !isFollower(traffic) ? arrivals.concurrency : 0,
      serveCpu: traffic.cpu === undefined ? -1 : compileDistribution(context, traffic.cpu),
      keepAlive: traffic.connection === "keep-alive" ? 1 : 0,
      ...retryFields(traffic.retries),
      fromWorkload: from.workload,
      fromNode: from.node,
    });
  }
}

/** A class of a mix but the first one, which has the clients and the pace of all. */
function isFollower({ mix }: TrafficClass): boolean {
  return mix !== undefined && mix.index > 0;
}

function mixFields(context: CompileContext, { name, mix }: TrafficClass) {
  if (mix === undefined) return { paceEntity: entityOf("Traffic", name), drawnBelow: NEVER, mix: -1, mixCount: 0 };
  return {
    paceEntity: entityOf("Traffic", mix.name),
    drawnBelow: mix.shareUpTo === 1 ? NEVER : BigInt(Math.floor(mix.shareUpTo * Number(1n << 53n))) << 11n,
    mix: context.writer.rows(SECTION_TRAFFICS) - mix.index,
    mixCount: mix.count,
  };
}

/** The fields of a row of traffic that is no class of a mix and takes sizes and CPU time from the server. */
export const PLAIN_TRAFFIC = { answerBytes: NEVER, drawnBelow: NEVER, serveCpu: -1, mix: -1, mixCount: 0 };

/** The fields of a row that say how failed requests are tried again. */
export function retryFields(retries: Retries | undefined) {
  return {
    tries: 1 + (retries?.max ?? 0),
    retryOn: (retries?.causes ?? []).reduce((bits, cause) => bits | (1 << CAUSES[cause]), 0),
    backoffInitialNs: retries?.initialNs ?? 0,
    backoffFactorMilli: retries?.factorMilli ?? 0,
    backoffMaxNs: retries?.maxNs ?? 0,
    jitter: JITTERS[retries?.jitter ?? "none"],
    budgetPercent: retries?.budget?.percent ?? NO_BUDGET,
    budgetLeast: retries?.budget?.least ?? 0,
  };
}

/** Rows of the Service and of its port (counted within it) that `to` means; `who` begins the messages of what is wrong. */
export function findTarget(
  context: CompileContext,
  services: readonly Service[],
  { namespace, service: name, port }: TrafficTarget,
  path: DocumentPath,
  who: string,
): { service: number; port: number } {
  const row = services.findIndex(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  const service = services[row];
  if (!service) {
    const near = nearestName(
      name,
      services.map(({ metadata }) => metadata.name),
    );
    context.reportScenario([...path, "to", "service"], {
      code: "unknown-service",
      severity: "error",
      message: `${who}: no Service ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)}`,
      ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
    });
    return { service: 0, port: 0 };
  }
  const { ports } = service.spec;
  const index =
    port === undefined
      ? ports.length === 1
        ? 0
        : -1
      : ports.findIndex((each) => each.port === port || each.name === port);
  if (index < 0) {
    const known = ports.map((each) => (each.name === "" ? `${each.port}` : `${each.port} (${each.name})`)).join(", ");
    context.reportScenario([...path, "to"], {
      code: "unknown-service-port",
      severity: "error",
      message: `${who}: Service ${JSON.stringify(name)} has no port ${port ?? "to choose by default"}`,
      hint: known === "" ? "the Service has no ports" : `its ports: ${known}`,
    });
    return { service: row, port: 0 };
  }
  return { service: row, port: index };
}

function findOrigin(
  context: CompileContext,
  workloads: WorkloadCompiler,
  nodeRows: ReadonlyMap<string, number>,
  traffic: TrafficClass,
): { workload: number; node: number } {
  const { from } = traffic;
  if (from.kind === "external") return { workload: -1, node: -1 };
  if (from.kind === "node") {
    const node = nodeRows.get(from.node);
    const group = context.scenario.cluster.nodeGroups.find(
      ({ firstNode, max }) => node !== undefined && node >= firstNode && node < firstNode + max,
    );
    if (group !== undefined) {
      context.reportScenario([...traffic.path, "from", "node"], {
        code: "not-simulated",
        severity: "error",
        message: `traffic ${JSON.stringify(traffic.name)}: node ${JSON.stringify(from.node)} of node group ${JSON.stringify(group.name)} comes and goes`,
        hint: "send from a pod, from outside, or from a node of another pool",
      });
    }
    if (node !== undefined) return { workload: -1, node };
    context.reportScenario([...traffic.path, "from", "node"], {
      code: "unknown-node",
      severity: "error",
      message: `traffic ${JSON.stringify(traffic.name)}: there is no node ${JSON.stringify(from.node)}`,
    });
    return { workload: -1, node: -1 };
  }
  const { kind, name } = from.owner;
  const workload = workloads.rowOf(kind, from.namespace, name);
  if (workload !== undefined) return { workload, node: -1 };
  context.reportScenario([...traffic.path, "from"], {
    code: "unknown-workload",
    severity: "error",
    message: `traffic ${JSON.stringify(traffic.name)}: ${kind} ${JSON.stringify(name)} is not in the manifests or not simulated`,
  });
  return { workload: -1, node: -1 };
}
