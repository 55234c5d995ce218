// Every adapter of `subjects/`, found by reading the folder: a new file there needs no entry anywhere.

import { readdirSync } from "node:fs";
import type { Json } from "./cluster-image.ts";
import type { Outcome, Subject } from "./subject.ts";

/** The adapters of each subject; a subject may be decided in two places (TypeScript and the core), and both must agree. */
export interface Registry {
  readonly adapters: ReadonlyMap<string, readonly Subject[]>;
  /** Files that could not be loaded. */
  readonly problems: readonly string[];
}

/** Loads the adapters. */
export async function loadRegistry(): Promise<Registry> {
  const adapters = new Map<string, Subject[]>();
  const problems: string[] = [];
  const files = readdirSync(new URL("subjects/", import.meta.url)).filter((name) => /^[\w-]+\.ts$/.test(name));
  for (const name of files.sort()) {
    try {
      const module: Record<string, unknown> = await import(`./subjects/${name.slice(0, -".ts".length)}.ts`);
      for (const [subject, adapter] of Object.values(module).flatMap(adaptersIn)) {
        adapters.set(subject, [...(adapters.get(subject) ?? []), adapter]);
      }
    } catch (error) {
      problems.push(`subjects/${name} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { adapters, problems };
}

/** The entries of an exported record whose values are adapters: objects with `run`, or functions of a group and a case. */
function adaptersIn(exported: unknown): [string, Subject][] {
  if (typeof exported !== "object" || exported === null) return [];
  return Object.entries(exported).flatMap(([name, value]: [string, Json]): [string, Subject][] => {
    if (typeof value?.run === "function") return [[name, value]];
    return typeof value === "function" ? [[name, { run: (group, testCase) => asOutcome(value(group, testCase)) }]] : [];
  });
}

function asOutcome(outcome: Json): Outcome {
  if (outcome.skip !== undefined || outcome.pass) return outcome;
  return { pass: false, detail: outcome.detail ?? "no detail" };
}
