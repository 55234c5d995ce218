// What the benches need of Plimsoll, from its sources: Vite loads this file for them, since Node 20 cannot run TypeScript.

export { EVERY_SHORTCUT, LatencyTable, PodTable, TABLE_LATENCY, TABLE_PODS } from "../src/core/abi.generated.ts";
export { CoreInstance } from "../src/core/core-instance.ts";
export { DiagnosticList } from "../src/documents/diagnostic.ts";
export { readDocuments } from "../src/documents/read-documents.ts";
export { importOpenb } from "../src/import/openb.ts";
export { buildRunResult } from "../src/results/build-result.ts";
export { loadEngine } from "../src/run/engine.ts";
export { prepare } from "../src/run/prepare.ts";
export { runScenario } from "../src/run/run-scenario.ts";
export { DEFAULT_LIMITS } from "../src/scenario/limits.ts";
