// Field paths as Kubernetes writes them in its messages: spec.containers[0].image.

import type { DocumentPath } from "./document.ts";

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Names that hold a dot, a slash or the like stand in brackets, as in `metadata.labels[app.kubernetes.io/name]`. */
export function formatPath(path: DocumentPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number" || !PLAIN_NAME.test(step)) text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}
