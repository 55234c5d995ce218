// `plimsoll schema`: the published JSON Schemas.

import { readFileSync } from "node:fs";
import { nearestName } from "../documents/nearest-name.ts";
import { UsageError } from "./usage-error.ts";

const NAMES = ["scenario", "run-result", "schedule-result"];

/** The text of a schema. Throws UsageError for a name that is none. */
export function readSchema(name: string): string {
  if (!NAMES.includes(name)) {
    const near = nearestName(name, NAMES);
    throw new UsageError(
      `there is no schema ${JSON.stringify(name)}`,
      near === undefined ? `schemas: ${NAMES.join(", ")}` : `did you mean ${near}?`,
    );
  }
  // The bundle's chunks and the sources both lie two levels below the package.
  const place = `../../schemas/${name}.schema.json`;
  return readFileSync(new URL(place, import.meta.url), "utf8");
}
