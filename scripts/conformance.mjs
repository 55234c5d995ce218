// `npm run conformance`: Node 20 cannot run TypeScript, so Vite loads the runner (test/conformance/run.ts).

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const root = fileURLToPath(new URL("../", import.meta.url));
// A server rather than runnerImport: the adapters compile the core while they run, and that loads further modules.
const server = await createServer({
  root,
  configFile: false,
  logLevel: "error",
  appType: "custom",
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, ws: false, hmr: false, watch: null },
});
try {
  const { conformance } = await server.ssrLoadModule(join(root, "test/conformance/run.ts"));
  const print = (line) => process.stdout.write(`${line}\n`);
  process.exitCode = await conformance(process.argv.slice(2), { root, ci: Boolean(process.env.CI), print });
} finally {
  await server.close();
}
