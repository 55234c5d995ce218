// How requests are tried again, and what handlers call: parts that traffic and behaviour share.

import type { DocumentPath } from "../documents/document.ts";
import type { Findings } from "./findings.ts";
import { durationNs, wholeUnits } from "./formats.ts";
import type { ScenarioDocument } from "./schema.ts";
import type { Call, Retries } from "./traffic.ts";

type TrafficFields = ScenarioDocument["spec"]["traffic"][number];
type ServeFields = NonNullable<ScenarioDocument["spec"]["behavior"][number]["serve"]>;
type StepFields = ServeFields["calls"][number];
type CallFields = Exclude<StepFields, readonly unknown[]>;

const MILLI = 1000;

/** The time after which a try is given up. */
export function readTimeout(timeout: string, path: DocumentPath, findings: Findings): number {
  const timeoutNs = durationNs(timeout);
  if (timeoutNs === 0) findings.error([...path, "timeout"], "out-of-range", "timeout must be more than 0s");
  return timeoutNs;
}

/** How failed requests are tried again; undefined when they are not. */
export function readRetries(
  fields: TrafficFields["retries"],
  path: DocumentPath,
  findings: Findings,
): Retries | undefined {
  if (fields === undefined) return undefined;
  const { max, causes, backoff, budget } = fields;
  const [initialNs, maxNs] = [durationNs(backoff.initial), durationNs(backoff.max)];
  if (maxNs < initialNs) {
    findings.error(
      [...path, "backoff", "max"],
      "out-of-range",
      `max must be at least initial: ${backoff.max} is less than ${backoff.initial}`,
    );
  }
  return {
    max,
    causes,
    initialNs,
    factorMilli: Math.round(backoff.factor * MILLI),
    maxNs,
    jitter: backoff.jitter,
    budget,
  };
}

/** The steps of a handler: each the calls that are made at once. `times` is written out. */
export function readCalls(steps: readonly StepFields[], path: DocumentPath, findings: Findings): Call[][] {
  return steps.flatMap((step, index): Call[][] => {
    const at = [...path, index];
    if (!Array.isArray(step)) {
      const fields = step as CallFields;
      const call = readCall(fields, at, findings);
      return Array.from({ length: fields.times }, () => [call]);
    }
    return [
      (step as readonly CallFields[]).flatMap((fields, i) => {
        const call = readCall(fields, [...at, i], findings);
        return Array.from({ length: fields.times }, () => call);
      }),
    ];
  });
}

function readCall(fields: CallFields, path: DocumentPath, findings: Findings): Call {
  return {
    to: { namespace: fields.to.namespace, service: fields.to.service, port: fields.to.port },
    connection: fields.connection,
    timeoutNs: readTimeout(fields.timeout, path, findings),
    retries: readRetries(fields.retries, [...path, "retries"], findings),
    requestBytes: wholeUnits(fields.requestBytes),
    probability: fields.probability,
    optional: fields.optional,
    path,
  };
}
