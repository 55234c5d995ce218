// Annotations by which a manifest says when its object appears and how long its pod runs: pods that arrive over time.
//
//   plimsoll.sim/created-at: 427061s    the object is created at that instant of the run; without it at the start
//   plimsoll.sim/run-for: 90m           a pod (or each pod of a template) is done that long after it started: phase Succeeded,
//                                       its resources are free again, whatever its restartPolicy
//
// Both are Go durations. They stand in metadata.annotations of any object, or of a pod template for run-for.

import { didYouMean, type Findings } from "./findings.ts";
import { checkFormat, durationNs } from "./formats.ts";

/** Annotation that gives the instant of creation. */
export const CREATED_AT = "plimsoll.sim/created-at";
/** Annotation that gives the time a pod runs. */
export const RUN_FOR = "plimsoll.sim/run-for";

const PREFIX = "plimsoll.sim/";

/** What the annotations of an object say. */
export interface Lifecycle {
  readonly createdAtNs: number;
  /** Undefined: until something else ends it. */
  readonly runForNs: number | undefined;
}

/** Reads the annotations found at `path`; an unknown one of ours, or a bad duration, is an error at its place. */
export function readLifecycle(
  annotations: Readonly<Record<string, string>>,
  path: readonly (string | number)[],
  findings: Findings,
): Lifecycle {
  for (const key of Object.keys(annotations)) {
    if (!key.startsWith(PREFIX) || key === CREATED_AT || key === RUN_FOR) continue;
    findings.error(
      [...path, key],
      "unknown-annotation",
      `unknown annotation ${JSON.stringify(key)}`,
      didYouMean(key, [CREATED_AT, RUN_FOR]),
      "key",
    );
  }
  const read = (key: string): number | undefined => {
    const text = annotations[key];
    if (text === undefined) return undefined;
    const problem = checkFormat("go-duration", text);
    if (problem === undefined) return durationNs(text);
    findings.error([...path, key], problem.code, `${key} ${problem.message}`, problem.hint);
    return undefined;
  };
  return { createdAtNs: read(CREATED_AT) ?? 0, runForNs: read(RUN_FOR) };
}
