// Several results as one document.

import { API_VERSION, type RunResult } from "../results/run-result.ts";

/** What machines get for several scenarios; for one scenario they get its RunResult. */
export interface RunResultList {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: "RunResultList";
  readonly items: readonly RunResult[];
}

/** The only result, or a list of all. */
export function oneOrList(results: readonly RunResult[]): RunResult | RunResultList {
  const [only] = results;
  if (results.length === 1 && only !== undefined) return only;
  return { apiVersion: API_VERSION, kind: "RunResultList", items: results };
}
