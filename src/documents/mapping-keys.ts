// Rules for keys that hold in YAML and JSON alike: each once, and none that names JavaScript's own machinery.

import type { DocumentPath } from "./document.ts";
import type { Findings } from "./reading-findings.ts";

/** No Kubernetes field has these names, and an object merged carelessly under one of them changes all objects. */
const REFUSED_KEYS = new Set(["__proto__", "constructor", "prototype"]);

export function isRefusedKey(key: string): boolean {
  return REFUSED_KEYS.has(key);
}

/** Reports a key that is refused; true when it is. */
export function refuseKey(
  key: string,
  start: number,
  end: number,
  path: () => DocumentPath,
  findings: Findings,
): boolean {
  if (!isRefusedKey(key)) return false;
  findings.add({
    code: "refused-key",
    message: `the key "${key}" is refused`,
    start,
    end,
    path: path(),
    hint: "no Kubernetes field has this name; delete it",
  });
  return true;
}

/** Reports the second place of a key, naming the first. */
export function reportDuplicate(
  key: string,
  firstStart: number,
  start: number,
  end: number,
  path: DocumentPath,
  findings: Findings,
): void {
  const { line, column } = findings.source.position(firstStart);
  findings.add({
    code: "duplicate-key",
    message: `the key "${clipped(key)}" stands twice in one mapping, first at line ${line}, column ${column}`,
    start,
    end,
    path,
    hint: "keep one of the two; kubectl would silently take the last",
  });
}

/** A user's word, short enough for a message. */
export function clipped(word: string): string {
  return word.length <= 80 ? word : `${word.slice(0, 77)}…`;
}
