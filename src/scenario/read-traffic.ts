// `spec.traffic` to traffic classes.

import type { DocumentPath } from "../documents/document.ts";
import type { Findings } from "./findings.ts";
import { durationNs, wholeUnits } from "./formats.ts";
import { readArrivals } from "./read-arrivals.ts";
import { readDistribution, readOwner } from "./read-behavior.ts";
import { readRetries, readTimeout } from "./read-calls.ts";
import type { ScenarioDocument } from "./schema.ts";
import type { TrafficClass, TrafficOrigin } from "./traffic.ts";

type TrafficFields = ScenarioDocument["spec"]["traffic"][number];

/** Names stand in `latency{traffic:NAME}`, so they hold none of its signs. */
const TRAFFIC_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/;

/** Reads every class, in file order. `durationOfRunNs` bounds their time. */
export function readTraffic(
  entries: readonly TrafficFields[],
  durationOfRunNs: number,
  findings: Findings,
): TrafficClass[] {
  const seen = new Set<string>();
  return entries.flatMap((entry, index) => {
    const path = ["spec", "traffic", index];
    checkName(entry.name, seen, [...path, "name"], findings);
    const whole: TrafficClass = {
      name: entry.name,
      to: { namespace: entry.to.namespace, service: entry.to.service, port: entry.to.port },
      from: readOrigin(entry.from, [...path, "from"], findings),
      arrivals: readArrivals(entry, path, findings),
      ...readPeriod(entry, durationOfRunNs, path, findings),
      connection: entry.connection,
      timeoutNs: readTimeout(entry.timeout, path, findings),
      retries: readRetries(entry.retries, [...path, "retries"], findings),
      requestBytes: wholeUnits(entry.requestBytes),
      cpu: entry.cpu === undefined ? undefined : readDistribution(entry.cpu, [...path, "cpu"], findings),
      responseBytes: entry.responseBytes === undefined ? undefined : wholeUnits(entry.responseBytes),
      mix: undefined,
      path,
    };
    return entry.mix === undefined ? [whole] : readMix(whole, entry.mix, seen, findings);
  });
}

/** The classes of a mix: what one does not say is the whole traffic's. */
function readMix(
  whole: TrafficClass,
  classes: NonNullable<TrafficFields["mix"]>,
  seen: Set<string>,
  findings: Findings,
): TrafficClass[] {
  const total = classes.reduce((sum, { weight }) => sum + weight, 0);
  let upTo = 0;
  return classes.map((fields, index) => {
    const path = [...whole.path, "mix", index];
    const name = `${whole.name}.${fields.name}`;
    checkName(name, seen, [...path, "name"], findings);
    upTo += fields.weight;
    const { cpu, requestBytes, responseBytes } = fields;
    const isLast = index === classes.length - 1;
    return {
      ...whole,
      name,
      cpu: cpu === undefined ? whole.cpu : readDistribution(cpu, [...path, "cpu"], findings),
      requestBytes: requestBytes === undefined ? whole.requestBytes : wholeUnits(requestBytes),
      responseBytes: responseBytes === undefined ? whole.responseBytes : wholeUnits(responseBytes),
      mix: { name: whole.name, index, count: classes.length, shareUpTo: isLast ? 1 : upTo / total },
    };
  });
}

function checkName(name: string, seen: Set<string>, path: DocumentPath, findings: Findings): void {
  if (!TRAFFIC_NAME.test(name)) {
    findings.error(
      path,
      "invalid-name",
      `${JSON.stringify(name)} is not a name for traffic`,
      "letters, digits, - _ and .",
    );
  }
  if (seen.has(name)) findings.error(path, "duplicate-name", `traffic ${JSON.stringify(name)} is given twice`);
  seen.add(name);
}

function readOrigin(fields: TrafficFields["from"], path: DocumentPath, findings: Findings): TrafficOrigin {
  if (fields === "external") return { kind: "external" };
  if (fields.node !== undefined) return { kind: "node", node: fields.node };
  const owner = readOwner(fields, path, findings);
  if (owner === undefined) throw new Error("the shape lets no origin through without a node or a workload");
  return { kind: "workload", namespace: fields.namespace, owner };
}

function readPeriod(
  entry: TrafficFields,
  durationOfRunNs: number,
  path: DocumentPath,
  findings: Findings,
): { startNs: number; endNs: number } {
  const startNs = durationNs(entry.start);
  if (entry.end !== undefined && entry.duration !== undefined) {
    findings.error(
      [...path, "duration"],
      "contradiction",
      "traffic takes only one of end and duration",
      "leave out end or duration",
      "key",
    );
  }
  if (startNs >= durationOfRunNs) {
    findings.error([...path, "start"], "out-of-range", `start ${entry.start} is not before the end of the run`);
  }
  if (entry.end !== undefined && durationNs(entry.end) <= startNs) {
    findings.error(
      [...path, "end"],
      "out-of-range",
      `end must be after start: ${entry.end} is not after ${entry.start}`,
    );
  }
  let endNs = durationOfRunNs;
  if (entry.duration !== undefined) endNs = startNs + durationNs(entry.duration);
  if (entry.end !== undefined) endNs = durationNs(entry.end);
  return { startNs, endNs: Math.min(endNs, durationOfRunNs) };
}
