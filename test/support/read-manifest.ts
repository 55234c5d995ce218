// Test support: manifest text to objects and findings, through the real document reader.

import { type Diagnostic, DiagnosticList } from "../../src/documents/diagnostic.ts";
import { readDocuments } from "../../src/documents/read-documents.ts";
import type { KubernetesObjects } from "../../src/kubernetes/objects.ts";
import { readObjects } from "../../src/kubernetes/read-objects.ts";

/** Objects and findings of a manifest's text. */
export interface ReadText {
  readonly objects: KubernetesObjects;
  readonly findings: readonly Diagnostic[];
  /** `severity code: message` of each finding. */
  readonly lines: readonly string[];
  /** Messages of the errors alone. */
  readonly errors: readonly string[];
}

/** Reads YAML as kubectl would. */
export function readText(text: string, kubernetesVersion = "1.35", file = "test.yaml"): ReadText {
  const sink = new DiagnosticList();
  const documents = readDocuments(text, file, { dialect: "kubernetes" }, sink);
  const objects = readObjects(documents, { kubernetesVersion }, sink);
  return {
    objects,
    findings: sink.all,
    lines: sink.all.map(({ severity, code, message }) => `${severity} ${code}: ${message}`),
    errors: sink.all.filter(({ severity }) => severity === "error").map(({ message }) => message),
  };
}

/** A Deployment whose pod spec and deployment spec get the given YAML lines, indented as they need. */
export function deploymentText(podSpecLines: string, specLines = ""): string {
  const indent = (text: string, by: number) =>
    text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => " ".repeat(by) + line)
      .join("\n");
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
${indent(specLines, 2)}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
${indent(podSpecLines, 6)}
`;
}
