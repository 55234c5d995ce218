// Writes the generated files of schema-files.ts. Node 20 cannot run TypeScript, so Vite loads it.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const root = fileURLToPath(new URL("../", import.meta.url));
const { module } = await runnerImport(join(root, "scripts/schema-files.ts"), { root, logLevel: "error" });
for (const { path, content } of module.schemaFiles()) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  process.stderr.write(`${path} ${content.length}\n`);
}
