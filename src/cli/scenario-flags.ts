// The flags that shape a scenario, shared by every verb that reads one.

import { parseDuration } from "../kubernetes/duration.ts";
import { DEFAULT_LIMITS, type Limits } from "../scenario/limits.ts";
import { parseSetOverride, type SetOverride } from "../scenario/set-override.ts";
import { UsageError } from "./usage-error.ts";

/** As commander gives them. */
export interface ScenarioFlags {
  readonly filename?: readonly string[];
  readonly seed?: string;
  readonly duration?: string;
  readonly set?: readonly string[];
  readonly maxNodes?: string;
  readonly maxPods?: string;
  readonly maxEvents?: string;
  readonly maxHorizon?: string;
  readonly maxInputBytes?: string;
}

/** What the flags come to. */
export interface ScenarioSettings {
  readonly overrides: readonly SetOverride[];
  readonly limits: Limits;
  readonly maxInputBytes: number | undefined;
}

/** Checks the flags. Throws UsageError. */
export function scenarioSettings(flags: ScenarioFlags): ScenarioSettings {
  const overrides = (flags.set ?? []).map(parseOverride);
  if (flags.duration !== undefined) overrides.push(specOverride("duration", flags.duration));
  if (flags.seed !== undefined) overrides.push(specOverride("seed", flags.seed));
  return {
    overrides,
    limits: {
      maxNodes: countFlag("--max-nodes", flags.maxNodes) ?? DEFAULT_LIMITS.maxNodes,
      maxPods: countFlag("--max-pods", flags.maxPods) ?? DEFAULT_LIMITS.maxPods,
      maxEvents: countFlag("--max-events", flags.maxEvents) ?? DEFAULT_LIMITS.maxEvents,
      maxHorizonNs:
        flags.maxHorizon === undefined ? DEFAULT_LIMITS.maxHorizonNs : timeFlag("--max-horizon", flags.maxHorizon),
    },
    maxInputBytes: countFlag("--max-input-bytes", flags.maxInputBytes),
  };
}

/** A duration as Go writes it, in nanoseconds. Throws UsageError. */
export function timeFlag(flag: string, text: string): number {
  const parsed = parseDuration(text);
  if ("error" in parsed || parsed.ns < 0n) throw new UsageError(`${flag} ${text} is not a duration such as 1m30s`);
  return Number(parsed.ns);
}

function parseOverride(text: string): SetOverride {
  const parsed = parseSetOverride(text);
  if ("error" in parsed) throw new UsageError(`--set: ${parsed.error}`);
  return parsed;
}

/** A flag that stands for a field of the scenario. */
export function specOverride(field: "seed" | "duration" | "kubernetesVersion", value: string): SetOverride {
  return { path: ["spec", field], value, text: `spec.${field}=${value}` };
}

/** A positive whole number; undefined when the flag is not given. Throws UsageError. */
export function countFlag(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new UsageError(`${flag} ${text} is not a positive whole number`);
  return Number(text);
}
