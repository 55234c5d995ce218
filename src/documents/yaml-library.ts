// The `yaml` package. Its twin for the command line loads it when the first document needs it, which most never do: loading it
// takes a fifth of the time that a whole run may take to start.

import * as yaml from "yaml";

/** The package's exports. */
export function yamlLibrary(): typeof yaml {
  return yaml;
}
