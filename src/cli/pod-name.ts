// The pod that an explain command is asked about.

import { nearestName } from "../documents/nearest-name.ts";
import type { ScenarioFlags } from "./scenario-flags.ts";
import { UsageError } from "./usage-error.ts";

/** Flags of explain commands about a pod, as commander gives them. */
export interface PodExplainFlags extends ScenarioFlags {
  readonly namespace: string;
  readonly output: "table" | "wide" | "json" | "yaml";
}

/** `NAME` in the namespace of the flag, or `NAMESPACE/NAME`. */
export function podOf(text: string, namespace: string): { namespace: string; name: string } {
  const at = text.indexOf("/");
  return at < 0 ? { namespace, name: text } : { namespace: text.slice(0, at), name: text.slice(at + 1) };
}

/** That no pod is called so, with the one that may have been meant, or some. */
export function unknownPod(name: string, pods: readonly string[]): UsageError {
  const near = nearestName(name, pods);
  const some = pods.slice(0, 8).join(", ");
  const hint = near === undefined ? `pods: ${some}${pods.length > 8 ? ", …" : ""}` : `did you mean ${near}?`;
  return new UsageError(`no pod is called ${name} in that time`, hint);
}
