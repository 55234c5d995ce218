// The `yaml` package, loaded at its first use; takes the place of yaml-library.ts in bundles for Node (scripts/build.mjs).

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The package's exports. */
export function yamlLibrary(): typeof import("yaml") {
  return require("yaml");
}
