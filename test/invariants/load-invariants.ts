// What holds of the tables that a finished run leaves: requests, latencies, CPU and memory. Conservation, to the unit.

import * as abi from "../../src/core/abi.generated.ts";
import type { CoreInstance } from "../../src/core/core-instance.ts";
import { INIT_CONTAINER, SIDECAR } from "../determinism/random-pods.ts";
import type { Mapping } from "../determinism/random-scenario.ts";
import { cell, type Report, rows, type ScenarioFacts, table, wide } from "./observation.ts";

/** Buckets of the histogram are this fine at least; a quantile is the upper edge of its bucket. */
const HISTOGRAM_ERROR = 100n;
/** One CFS period at the limit, which a container may be ahead. */
const PERIOD_NS = 100_000_000n;

/** Every check, after `finish`. */
export function checkLoad(core: CoreInstance, facts: ScenarioFacts, report: Report): void {
  checkLatency(core, report);
  checkClosed(core, facts, report);
  checkServers(core, report);
  checkContainers(core, facts, report);
  checkNodes(core, facts, report);
}

/** What became of the requests of a run, and whether quotas and queues were felt: for the count of what random scenarios reach. */
export function loadReached(core: CoreInstance): string[] {
  const latency = table(core, abi.TABLE_LATENCY, abi.LatencyTable);
  const kubelet = table(core, abi.TABLE_KUBELET, abi.KubeletTable);
  const servers = table(core, abi.TABLE_SERVERS, abi.ServerTable);
  const some = (column: BigUint64Array | Uint32Array) => column.some((value: bigint | number) => value > 0);
  const reached = [...rows(abi.ERRORS)]
    .filter((error) => [...rows(latency.count)].some((row) => wide(latency.failures, row * abi.ERRORS + error) > 0n))
    .map((error) => `error ${error}`);
  if (some(latency.answered)) reached.push("answer");
  if (some(latency.retries)) reached.push("retry");
  if (some(latency.retriesRefused)) reached.push("retry over budget");
  if (some(latency.inFlight)) reached.push("request under way at the end");
  if (some(kubelet.throttledNs)) reached.push("throttling");
  if (some(servers.waitingHighest)) reached.push("queue");
  return reached;
}

/** Clients of closed traffic have one request under way each, and no more are sent than were asked for; classes of a mix share both. */
function checkClosed(core: CoreInstance, facts: ScenarioFacts, report: Report): void {
  const { sent, inFlight } = table(core, abi.TABLE_LATENCY, abi.LatencyTable);
  let row = 0;
  for (const [index, fields] of (facts.scenario.spec.traffic as Mapping[]).entries()) {
    const { closed, mix } = fields as { closed?: { concurrency: number; requests: number }; mix?: Mapping[] };
    const classes = Array.from({ length: mix?.length ?? 1 }, (_, i) => row + i);
    row += classes.length;
    if (!closed) continue;
    const total = (column: BigUint64Array) => classes.reduce((sum, each) => sum + wide(column, each), 0n);
    if (total(inFlight) > BigInt(closed.concurrency))
      report(`traffic ${index}: ${total(inFlight)} in flight of ${closed.concurrency} clients`);
    if (total(sent) > BigInt(closed.requests)) report(`traffic ${index}: ${total(sent)} sent of ${closed.requests}`);
  }
}

function checkLatency(core: CoreInstance, report: Report): void {
  const latency = table(core, abi.TABLE_LATENCY, abi.LatencyTable);
  for (const row of rows(latency.count)) {
    const name = `traffic ${row}`;
    const at = (column: BigUint64Array) => wide(column, row);
    const { sent, answered, failed, inFlight } = latency;
    if (at(sent) !== at(answered) + at(failed) + at(inFlight))
      report(`${name}: sent is not the sum of what became of it`);
    if (at(latency.retriesRefused) > at(failed))
      report(`${name}: the budget refused more retries than requests failed`);
    if (at(latency.counted) > at(answered)) report(`${name}: more counted than answered`);
    const failures = [...rows(abi.ERRORS)].reduce(
      (sum, error) => sum + wide(latency.failures, row * abi.ERRORS + error),
      0n,
    );
    if (failures > at(failed)) report(`${name}: failures by kind are more than all`);
    const parts = [...rows(abi.PARTS)].map((part) => wide(latency.partMeanNs, row * abi.PARTS + part));
    const sum = parts.reduce((total, part) => total + part, 0n);
    if (sum !== at(latency.meanNs)) report(`${name}: parts ${parts} sum to ${sum}, the mean is ${at(latency.meanNs)}`);
    if (parts.some((part) => part > at(latency.maxNs)))
      report(`${name}: a part's mean is longer than the longest request`);
    const { minNs, p50Ns, p90Ns, p95Ns, p99Ns, p999Ns, maxNs } = latency;
    const quantiles = [minNs, p50Ns, p90Ns, p95Ns, p99Ns, p999Ns].map(at);
    for (const [i, quantile] of quantiles.entries()) {
      if (quantile < (quantiles[i - 1] ?? 0n)) report(`${name}: quantiles ${quantiles} fall`);
    }
    if ((quantiles.at(-1) ?? 0n) > at(maxNs) + at(maxNs) / HISTOGRAM_ERROR)
      report(`${name}: p999 is beyond the maximum`);
    if (at(latency.meanNs) > at(maxNs) || at(latency.meanNs) < at(minNs)) report(`${name}: the mean is outside`);
  }
}

/** What arrived left or is here; Little's law holds on the sample path to the nanosecond. */
function checkServers(core: CoreInstance, report: Report): void {
  const servers = table(core, abi.TABLE_SERVERS, abi.ServerTable);
  for (const row of rows(servers.count)) {
    const at = (column: BigUint64Array) => wide(column, row);
    if (at(servers.served) > at(servers.arrived)) report(`server ${row}: more served than arrived`);
    if (at(servers.populationNs) !== at(servers.sojournNs)) {
      report(`server ${row}: ∫N dt is ${at(servers.populationNs)}, sojourns sum to ${at(servers.sojournNs)}`);
    }
  }
}

function checkContainers(core: CoreInstance, facts: ScenarioFacts, report: Report): void {
  const kubelet = table(core, abi.TABLE_KUBELET, abi.KubeletTable);
  const containers = table(core, abi.TABLE_CONTAINERS, abi.ContainerTable);
  const now = core.nowNs;
  for (const row of rows(kubelet.count)) {
    const spec = facts.names.containers[cell(containers.spec, row)];
    const [working, peak] = [wide(kubelet.workingSetBytes, row), wide(kubelet.peakWorkingSetBytes, row)];
    if (working < 0n || working > peak) report(`container ${row}: working set ${working}, peak ${peak}`);
    const limit = spec?.memoryLimitBytes ?? null;
    if (limit !== null && working > BigInt(limit))
      report(`container ${row}: working set ${working} above its limit ${limit}`);
    if (cell(containers.state, row) !== abi.CONTAINER_RUNNING && working !== 0n)
      report(`container ${row} holds ${working} and does not run`);
    // A container is counted as throttled when it is, its period when that is over.
    if (wide(kubelet.nrThrottled, row) > wide(kubelet.nrPeriods, row) + 1n)
      report(`container ${row} was throttled in more periods than there were`);
    if (wide(kubelet.throttledNs, row) > now) report(`container ${row} was throttled longer than the run`);
  }
}

function checkNodes(core: CoreInstance, facts: ScenarioFacts, report: Report): void {
  const pods = table(core, abi.TABLE_PODS, abi.PodTable);
  const kubelet = table(core, abi.TABLE_KUBELET, abi.KubeletTable);
  const containers = table(core, abi.TABLE_CONTAINERS, abi.ContainerTable);
  const usage = table(core, abi.TABLE_NODE_USAGE, abi.NodeUsageTable);
  for (const [node, { capacity, name }] of facts.names.nodes.entries()) {
    const used = [...rows(kubelet.count)]
      .filter((row) => cell(pods.node, cell(containers.pod, row)) === node)
      .reduce((sum, row) => sum + wide(kubelet.cpuUsedNs, row), 0n);
    const most = (BigInt(capacity.cpuMilli) * core.nowNs) / 1000n;
    if (used > most) report(`node ${name}: its containers used ${used} ns of CPU, it had ${most}`);
    const working = wide(usage.workingSetBytes, node);
    if (working < 0n || working > BigInt(capacity.memoryBytes))
      report(`node ${name}: working set ${working} of ${capacity.memoryBytes}`);
  }
  checkQuotas(core, facts, report);
}

/** A limited pod uses no more than its limit over the time since its creation, but for one period's quota. */
function checkQuotas(core: CoreInstance, facts: ScenarioFacts, report: Report): void {
  const pods = table(core, abi.TABLE_PODS, abi.PodTable);
  const containers = table(core, abi.TABLE_CONTAINERS, abi.ContainerTable);
  const kubelet = table(core, abi.TABLE_KUBELET, abi.KubeletTable);
  const nameOf = (row: number) => facts.names.containers[cell(containers.spec, row)]?.name ?? "";
  for (const pod of rows(pods.count)) {
    // The sum of its containers' limits; init containers have limits of their own.
    const limit = facts.names.templates[cell(pods.template, pod)]?.cpuLimitMilli ?? null;
    if (limit === null) continue;
    const used = [...rows(cell(pods.containersCount, pod))]
      .map((index) => cell(pods.containersStart, pod) + index)
      .filter((row) => row < kubelet.count && nameOf(row) !== INIT_CONTAINER && nameOf(row) !== SIDECAR)
      .reduce((sum, row) => sum + wide(kubelet.cpuUsedNs, row), 0n);
    const lived = core.nowNs - wide(pods.createdNs, pod) + PERIOD_NS;
    const most = (BigInt(limit) * lived) / 1000n;
    if (used > most) report(`pod ${pod}: used ${used} ns of CPU, its limit of ${limit}m allows ${most}`);
  }
}
