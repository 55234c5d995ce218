// Arguments of a scheduler plugin through the reader of KubeSchedulerConfiguration: whether it refuses them.

import { DiagnosticList } from "../../src/documents/diagnostic.ts";
import { readDocuments } from "../../src/documents/read-documents.ts";
import { readObjects } from "../../src/kubernetes/read-objects.ts";
import type { Json } from "./cluster-image.ts";

/** Whether a configuration with these arguments of a plugin is refused. */
export function refusesArguments(plugin: string, args: Json): boolean {
  const configuration = {
    apiVersion: "kubescheduler.config.k8s.io/v1",
    kind: "KubeSchedulerConfiguration",
    profiles: [{ schedulerName: "default-scheduler", pluginConfig: [{ name: plugin, args }] }],
  };
  const findings = new DiagnosticList();
  const documents = readDocuments(JSON.stringify(configuration), "case.json", { dialect: "kubernetes" }, findings);
  readObjects(documents, { kubernetesVersion: "1.28" }, findings);
  return findings.hasErrors;
}
