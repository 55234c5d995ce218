// kind: Policy, kube-scheduler's configuration before v1.23. It is not read: what it says is said in a KubeSchedulerConfiguration, and the answer
// tells how for the predicates and priorities that the document names.

import type { SourceDocument } from "../documents/document.ts";
import { FieldCursor, isMapping } from "./field-cursor.ts";
import type { ReadContext } from "./read-context.ts";
import { PREDICATES, REPLACED } from "./removed-plugins.ts";

/** Whether a document is such a policy. */
export function isSchedulerPolicy({ value }: SourceDocument): boolean {
  return isMapping(value) && value.kind === "Policy" && (value.apiVersion === "v1" || value.apiVersion === undefined);
}

/** Reports it as an error. */
export function refusePolicy(context: ReadContext, document: SourceDocument): void {
  const policy = new FieldCursor(context, document, [], document.value);
  const names = [...policy.list("predicates"), ...policy.list("priorities")].map((entry) => entry.text("name") ?? "");
  const today = names.flatMap((name): string[] => {
    const plugins = Object.hasOwn(PREDICATES, name) ? PREDICATES[name]?.plugins.join(" and ") : REPLACED[name];
    return plugins === undefined ? [] : [`${name} is ${plugins}`];
  });
  context.report("error", document, ["kind"], {
    code: "removed-api-version",
    message: "the scheduler's Policy API was removed in Kubernetes 1.23",
    hint: [
      "write a KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1); its lists of plugins take names of predicates too",
      ...today,
    ].join("; "),
  });
}
